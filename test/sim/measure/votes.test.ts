import { expect, it } from 'vitest';
import { Message, MessageType } from '../../../core/raft/messages.ts';
import { Fact } from '../../../sim/facts/facts.ts';
import { VotesReceived } from '../../../sim/measure/votes.ts';

function arrived(votes: VotesReceived, from: number, term: number, change: Partial<Message> = {}): void {
  const fact = new Fact();
  fact.message = Object.assign(new Message(MessageType.requestVoteReply, from, 1, term), {
    success: true,
    ...change,
  });
  votes.delivered(fact);
}

it('tells whose votes reached a candidate in its term, and first which came more than once', () => {
  const votes = new VotesReceived();
  expect(votes.inWords(1, 3)).toBe('');
  arrived(votes, 2, 2);
  arrived(votes, 4, 3);
  arrived(votes, 3, 3, { success: false });
  arrived(votes, 3, 3, { preVote: true });
  expect(votes.inWords(1, 3)).toBe(', with the vote of n4');
  expect(votes.inWords(1, 2)).toBe('');
  expect(votes.inWords(2, 3)).toBe('');
  arrived(votes, 5, 3);
  arrived(votes, 5, 3);
  expect(votes.inWords(1, 3)).toBe(', with votes of n5 (2 times) and n4');
});

it('counts the rest of many voters', () => {
  const votes = new VotesReceived();
  for (let voter = 2; voter <= 26; voter++) arrived(votes, voter, 1);
  expect(votes.inWords(1, 1)).toBe(', with votes of n2, n3, n4, n5 and 21 others');
});
