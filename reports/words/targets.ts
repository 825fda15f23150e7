/* The servers that a fault strikes, in fewer words. */

/** "n1 n2 n3 n4 -> n5" as "n1-n4 -> n5". */
export function shortTarget(target: string): string {
  return target.replace(/n\d+(?: n\d+){2,}/gu, (list) => {
    const ids = list.split(' ').map((name) => Number(name.slice(1)));
    const runs: number[][] = [];
    for (const id of ids) {
      const run = runs.at(-1);
      if (run?.at(-1) === id - 1) run.push(id);
      else runs.push([id]);
    }
    const words = runs.flatMap((run) =>
      run.length > 2 ? [`n${run[0]}-n${run[run.length - 1]}`] : run.map((id) => `n${id}`),
    );
    return words.join(' ');
  });
}
