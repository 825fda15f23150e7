import * as z from 'zod';
import {
  holdsClientsAlone,
  noLink,
  type Selection,
  selection,
  selectionInWords,
  theseServers,
} from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, linksAcross } from '../links.ts';
import { progress } from '../promise.ts';
import { endpointsInWords, selectInTurn } from '../select.ts';

const fewestGroups = 2;

/** Cuts all links between different groups. */
export const partition = defineFault({
  name: 'partition',
  about:
    'Messages pass within a group but not between groups. Servers and clients in no group (by default all clients) stay connected with all.',
  example: '{ at: 12s, do: partition, groups: [ [leader, one], rest ], for: 1500ms }',
  lasting: true,
  params: {
    groups: z
      .array(selection('One group.'), { error: () => 'a list of groups such as [ [leader, one], rest ]' })
      .meta({
        description: 'Two or more groups of servers, or of servers and clients: [ [leader, clients], rest ].',
      }),
    progress,
  },
  selections: { groups: ['crashed', 'paused', 'random', 'all'] },
  withClients: ['groups'],
  effect: { does: 'breaks', what: 'links', whom: 'groups' },
  words: ({ groups }) =>
    `split the network into ${groups.map((group) => `[${selectionInWords(group)}]`).join(' and ')}`,
  objection: ({ groups }) => {
    if (groups.length < fewestGroups)
      return {
        path: ['groups'],
        message: 'a partition needs at least two groups',
        hint: 'add the others: [ [leader], rest ]',
      };
    if (!groups.every(holdsClientsAlone)) return null;
    return { path: ['groups'], message: noLink, hint: 'add servers: [ clients, [leader] ]' };
  },
  chaos: {
    breaks: 'some',
    weight: 3,
    params: (targets) => {
      const rest: Selection = [{ kind: 'rest' }];
      return { groups: [theseServers(targets), rest] };
    },
  },
  strike(cluster, { groups }, { stream }) {
    const sides = selectInTurn(cluster, groups, stream).filter((side) => side.length > 0);
    if (sides.length < fewestGroups) return null;
    return {
      target: sides.map((side) => endpointsInWords(cluster, side)).join(' | '),
      end: cutLinks(cluster, linksAcross(cluster, sides)),
    };
  },
});
