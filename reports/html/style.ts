/** The one style sheet of HTML reports: light and dark, screen and paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b1f24; --soft: #59636e; --faint: #69727c; --line: #d8dee4; --panel: #f6f8fa;
  --good: #14753c; --bad: #c22727; --warn: #8a5a00; --good-back: #e3f5ea; --bad-back: #fdeaea; --warn-back: #fdf3d8;
  --bar: #7aa7c7; --badbar: #d1453b; --gap: #e3e6ea; --gapmark: #5b6470; --band: #8a5a00; --fault: #a86a00;
  --t0: #0072b2; --t1: #d98200; --t2: #00896a; --t3: #c2557f; --t4: #3f8fc4; --t5: #7a5ab5;
  --get: #0072b2; --put: #d98200; --cas: #00896a; --delete: #7a5ab5;
  --downed: #3a424b; --on-leader: #ffffff; --heat: 194, 39, 39;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151a; --ink: #e4e8ec; --soft: #a0a9b4; --faint: #8a949f; --line: #2f363f; --panel: #191f26;
    --good: #5cc68a; --bad: #ff7b72; --warn: #e3b341; --good-back: #12291c; --bad-back: #331a1a; --warn-back: #2e2610;
    --bar: #4f86ab; --badbar: #e5655b; --gap: #343b44; --gapmark: #a3adb8; --band: #e3b341; --fault: #d29922;
    --t0: #4aa3df; --t1: #eda13b; --t2: #35b795; --t3: #e083a8; --t4: #8cc4ec; --t5: #a78be0;
    --get: #4aa3df; --put: #eda13b; --cas: #35b795; --delete: #a78be0;
    --downed: #5b6570; --on-leader: #0d1116; --heat: 255, 110, 100;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1140px; margin: 0 auto; padding: 28px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 40px 0 12px; font-weight: 650; }
h3 { font-size: 14px; margin: 22px 0 8px; font-weight: 600; color: var(--soft); }
p { margin: 8px 0; max-width: 46em; }
a { color: inherit; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 13px; }
.option { display: inline-block; max-width: 100%; } .option-name { white-space: nowrap; }
header.top { display: flex; gap: 16px; align-items: flex-start; flex-wrap: wrap; }
.verdict { font-weight: 700; letter-spacing: 0.04em; padding: 5px 14px; border-radius: 6px; font-size: 16px; margin-top: 2px; }
.verdict.pass { color: var(--good); background: var(--good-back); }
.verdict.fail { color: var(--bad); background: var(--bad-back); }
.verdict.undecided { color: var(--warn); background: var(--warn-back); }
.about { color: var(--soft); margin: 2px 0 0; }
.command { display: flex; align-items: stretch; margin: 14px 0 0; border: 1px solid var(--line); border-radius: 6px; background: var(--panel); overflow: hidden; }
.command code { flex: 1; padding: 9px 12px; overflow-x: auto; white-space: pre; }
.command button { border: 0; border-left: 1px solid var(--line); background: none; color: var(--soft); font: inherit; font-size: 13px; padding: 0 14px; cursor: pointer; }
.command button:hover { color: var(--ink); }
.command button:focus-visible { outline: 2px solid var(--t0); outline-offset: -2px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(126px, 1fr)); gap: 1px; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; margin: 22px 0 0; padding: 0; }
.figures div { padding: 12px 14px; box-shadow: 0 0 0 1px var(--line); }
.figures dt { color: var(--soft); font-size: 12.5px; }
.figures dd { margin: 2px 0 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.figures dd small { font-size: 12.5px; font-weight: 400; color: var(--soft); display: block; letter-spacing: 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { font-size: 12.5px; font-weight: 600; color: var(--soft); white-space: nowrap; }
td.n, th.n { text-align: right; white-space: nowrap; padding-right: 16px; }
.checks, .held { list-style: none; margin: 0; padding: 0; }
.checks li { display: flex; gap: 10px; padding: 7px 8px; border-bottom: 1px solid var(--line); }
.checks li.fail { background: var(--bad-back); } .checks li.undecided { background: var(--warn-back); }
.held { columns: 240px; margin: 14px 8px 0; } .held li { padding: 2px 0; break-inside: avoid; }
.mark { font-weight: 700; flex: none; width: 14px; } .held .mark { display: inline-block; width: 24px; }
.pass > .mark { color: var(--good); } .fail > .mark { color: var(--bad); } .undecided > .mark { color: var(--warn); } .silent, .silent > .mark { color: var(--faint); }
.soft { color: var(--soft); font-variant-numeric: tabular-nums; }
.idle { color: var(--warn); }
.scroll, .chart { overflow-x: auto; } .scroll + .chart { margin-top: 20px; }
.chart svg { display: block; width: 100%; min-width: 720px; height: auto; }
.chart svg text { font-family: inherit; }
svg.patterns { position: absolute; width: 0; height: 0; }
.grid { stroke: var(--line); stroke-width: 1; }
.tick { fill: var(--faint); font-size: 11px; }
.name { fill: var(--ink); font-size: 13px; font-weight: 600; }
.lane { fill: var(--fault); font-size: 10.5px; }
.band { fill: var(--band); opacity: 0.10; }
.fault { fill: var(--fault); opacity: 0.9; }
.settle { stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 3 3; }
.t0 { --term: var(--t0); } .t1 { --term: var(--t1); } .t2 { --term: var(--t2); }
.t3 { --term: var(--t3); } .t4 { --term: var(--t4); } .t5 { --term: var(--t5); }
.leader { fill: var(--term); }
.follower { fill: var(--term); fill-opacity: 0.26; }
.candidate.t0 { fill: url(#hatch0); } .candidate.t1 { fill: url(#hatch1); } .candidate.t2 { fill: url(#hatch2); }
.candidate.t3 { fill: url(#hatch3); } .candidate.t4 { fill: url(#hatch4); } .candidate.t5 { fill: url(#hatch5); }
.pre-candidate.t0 { fill: url(#dots0); } .pre-candidate.t1 { fill: url(#dots1); } .pre-candidate.t2 { fill: url(#dots2); }
.pre-candidate.t3 { fill: url(#dots3); } .pre-candidate.t4 { fill: url(#dots4); } .pre-candidate.t5 { fill: url(#dots5); }
.hatch-back { fill: var(--page); }
.paused { fill: url(#pause); } .pause-line { fill: var(--faint); }
.down { fill: var(--downed); }
.term { font-size: 11.5px; font-weight: 600; pointer-events: none; } .leader-label { fill: var(--on-leader); } .follower-label { fill: var(--soft); }
.candidate-label, .pre-candidate-label { fill: var(--ink); stroke: var(--page); stroke-width: 3.5px; paint-order: stroke; }
.ok { fill: var(--bar); } .bad { fill: var(--badbar); } .leaderless { fill: var(--gap); } .leaderless-mark { fill: var(--gapmark); }
.point { fill: none; stroke-linecap: round; stroke-width: 2.6; stroke-opacity: 0.55; }
.get { stroke: var(--get); } .put { stroke: var(--put); } .cas { stroke: var(--cas); } .delete { stroke: var(--delete); }
.cross { fill: none; stroke: var(--badbar); stroke-width: 1.3; stroke-opacity: 0.8; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.fill-get { fill: var(--get); } .fill-put { fill: var(--put); } .fill-cas { fill: var(--cas); } .fill-delete { fill: var(--delete); } .fill-bad { fill: var(--badbar); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 8px 0 0; padding: 0; font-size: 12.5px; color: var(--soft); }
.legend svg { width: 12px; height: 12px; margin-right: 6px; vertical-align: -1.5px; }
.witness { max-width: 800px; margin-top: 10px; } .op { break-inside: avoid; margin-bottom: 8px; } .op svg { display: block; }
.op p { margin: 0 0 3px; font-size: 13px; overflow-wrap: anywhere; } .op-line { fill: var(--line); }
.op-bar { fill: var(--bar); } .op-bar.open { fill-opacity: 0.4; } .wrong .op-bar { fill: var(--badbar); }
.op-note { margin-left: 8px; color: var(--soft); } .wrong .op-note { color: var(--bad); font-weight: 600; }
.story { padding-left: 0; list-style: none; margin: 12px 0; }
.story li { display: flex; gap: 14px; padding: 3px 0; }
.story .when { color: var(--faint); min-width: 88px; text-align: right; flex: none; font-variant-numeric: tabular-nums; }
.story li.culprit { font-weight: 600; }
.story li.objection { color: var(--bad); font-weight: 600; }
.matrix { width: auto; } .matrix td, .matrix th { text-align: center; padding: 6px 12px; font-size: 12.5px; white-space: nowrap; }
.matrix td.link { border: 1px solid var(--page); line-height: 1.35; } .matrix td.self { background: none; }
.l0 { background: var(--panel); } .l1 { background: rgba(var(--heat), 0.10); } .l2 { background: rgba(var(--heat), 0.20); }
.l3 { background: rgba(var(--heat), 0.30); } .l4 { background: rgba(var(--heat), 0.42); } .l5 { background: rgba(var(--heat), 0.55); } .l6 { background: rgba(var(--heat), 0.70); }
.source { border: 1px solid var(--line); border-radius: 8px; background: var(--panel); overflow-x: auto; padding: 10px 0; }
.source ol { list-style: none; margin: 0; padding: 0; min-width: max-content; counter-reset: line; }
.source li { counter-increment: line; padding: 0 14px 0 0; white-space: pre; }
.source li::before { content: counter(line); display: inline-block; width: 42px; padding-right: 14px; margin-right: 6px; text-align: right; color: var(--faint); user-select: none; }
.source li .said { color: var(--soft); font-family: system-ui, sans-serif; font-size: 12.5px; margin-left: 18px; }
.source li.fired { background: rgba(168, 106, 0, 0.11); } .source li.unmet { background: var(--bad-back); } .source li:target { outline: 2px solid var(--t0); outline-offset: -2px; }
.chips { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 6px; font-size: 13px; }
.chips li { border: 1px solid var(--line); border-radius: 99px; padding: 1px 11px; } .chips li.never { color: var(--warn); border-style: dashed; }
.grades { width: auto; } .grades td, .grades th { padding-right: 28px; } .tier.bonus { color: var(--good); font-weight: 600; } .tier.partial { color: var(--warn); } .tier.none { color: var(--bad); font-weight: 600; }
.alarm { color: var(--bad); background: var(--bad-back); font-weight: 600; padding: 8px 12px; border-radius: 6px; margin: 12px 0; max-width: 62em; }
.note, .none { color: var(--soft); font-size: 13px; max-width: 62em; } .cut { border-left: 3px solid var(--warn); padding: 2px 0 2px 12px; }
.worst-seeds td { white-space: nowrap; } .worst-seeds td:nth-child(1) { width: 90px; } .worst-seeds td:nth-child(2) { width: 110px; } .worst-seeds td:last-child { width: 60%; white-space: normal; min-width: 320px; }
.metric { white-space: nowrap; } .where { min-width: 320px; overflow-wrap: anywhere; }
.mini { width: 260px; height: 34px; display: block; } .mini rect { fill: var(--bar); } .mini .worst { fill: var(--badbar); }
footer { margin-top: 48px; color: var(--faint); font-size: 12.5px; border-top: 1px solid var(--line); padding-top: 12px; overflow-wrap: anywhere; }
@media (max-width: 600px) {
  main { padding: 18px 14px 40px; } h1 { font-size: 21px; } .figures { grid-template-columns: 1fr 1fr; } .figures dd { font-size: 17px; }
  .story .when { min-width: 66px; } .mini { width: 110px; } .metric { white-space: normal; }
}
@media print {
  :root { --page: #fff; } body { font-size: 11px; } main { max-width: none; padding: 0; }
  .command button { display: none; } .chart, .scroll, .source { overflow: visible; } .chart svg { min-width: 0; }
  .source li { white-space: pre-wrap; } .source ol { min-width: 0; }
  section, .chart, tr, li { break-inside: avoid; } h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
