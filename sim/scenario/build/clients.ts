import type { ClientsSpec } from '../clients-spec.ts';
import type { Complaint } from '../issues.ts';
import { readOperations } from '../schema/listed.ts';
import type { ParsedScenario } from '../schema/scenario.ts';

/* Builds the clients of a Scenario from the parsed `clients:` section. */

/** Default of `retry`: well below the usual time-out, so that a client tries another server before it gives up. */
const usualRetry = 250_000;
const usualRate = 200;
const usualOutstanding = 8;

/** The clients of a Scenario. Mistakes are added to `complaints`, here and in the functions beside it. */
export function buildClients(parsed: ParsedScenario, complaints: Complaint[]): ClientsSpec {
  const { clients } = parsed;
  return {
    count: clients.count,
    from: clients.from,
    load: loadOf(parsed, complaints),
    mix: clients.mix,
    keys: clients.keys,
    timeout: clients.timeout,
    retry: clients.retry ?? Math.min(usualRetry, clients.timeout),
    backoff: clients.backoff,
    asks: clients.asks,
    outstanding: clients.outstanding ?? usualOutstanding,
    valueBytes: clients['value-bytes'],
  };
}

function loadOf({ clients, cluster, run }: ParsedScenario, complaints: Complaint[]): ClientsSpec['load'] {
  const { think, requests, over, operations } = clients;
  if (operations !== undefined) {
    const population = {
      servers: cluster.replicas + cluster.spares,
      clients: clients.count,
      keys: clients.keys.count,
    };
    return { kind: 'listed', operations: readOperations(operations, population, complaints) };
  }
  if (think !== undefined) return { kind: 'think', think };
  if (requests !== undefined)
    return { kind: 'requests', count: requests, over: over ?? Math.max(1, run - clients.from) };
  return { kind: 'rate', perSecond: clients.rate ?? usualRate };
}
