import {
  holdsClientsAlone,
  noLink,
  type Selection,
  selection,
  selectionInWords,
  theseServers,
} from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, linksBetween } from '../links.ts';
import { progress } from '../promise.ts';
import { endpointsInWords, selectInTurn } from '../select.ts';

export const oneWay = defineFault({
  name: 'one-way',
  about: 'Messages pass in one direction only: what the sender sends to the receiver is cut.',
  example: '{ at: 5s, do: one-way, sender: leader, receiver: rest, for: 3s }',
  lasting: true,
  params: {
    sender: selection('The senders whose messages are cut.'),
    receiver: selection('The receivers that get none of them.').prefault('rest'),
    progress,
  },
  selections: { sender: ['all'], receiver: ['all'] },
  withClients: ['sender', 'receiver'],
  effect: { does: 'breaks', what: 'links', whom: 'sender' },
  words: ({ sender, receiver }) =>
    `cut the way from ${selectionInWords(sender)} to ${selectionInWords(receiver)}`,
  objection: ({ sender, receiver }) =>
    holdsClientsAlone(sender) && holdsClientsAlone(receiver)
      ? { path: ['receiver'], message: noLink, hint: 'receiver: leader' }
      : null,
  chaos: {
    breaks: 'one',
    weight: 2,
    params: (targets, stream) => {
      const struck = theseServers(targets);
      const rest: Selection = [{ kind: 'rest' }];
      return stream.below(2) === 0 ? { sender: struck, receiver: rest } : { sender: rest, receiver: struck };
    },
  },
  strike(cluster, params, { stream }) {
    const [from = [], to = []] = selectInTurn(cluster, [params.sender, params.receiver], stream);
    if (from.length === 0 || to.length === 0) return null;
    return {
      target: `${endpointsInWords(cluster, from)} -> ${endpointsInWords(cluster, to)}`,
      end: cutLinks(cluster, linksBetween(cluster, from, to)),
    };
  },
});
