"""How the HTML report looks: on a screen, light and dark, narrow and wide, and on paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --ink: #1c2330; --soft: #5b6475; --paper: #f5f6f8; --card: #ffffff; --line: #dfe3ea; --link: #1f5fbf;
  --critical: #b3123b; --high: #b04a00; --medium: #8a6a00; --low: #1f6f8b; --info: #5b6475; --good: #1d7a46;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ef; --soft: #9aa4b5; --paper: #14171d; --card: #1c2129; --line: #313945; --link: #7fb2ff;
    --critical: #ff7a97; --high: #ffa265; --medium: #e8c55a; --low: #7fcbe3; --info: #9aa4b5; --good: #6fd49a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 74rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; line-height: 1.35; margin: 0 0 .35rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: 0 0 .7rem; max-width: 62rem; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
code { font: .88em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
header > p:first-child {
  color: var(--soft); text-transform: uppercase; letter-spacing: .08em; font-size: .78rem; margin: 0 0 .3rem;
}
.counts { display: flex; flex-wrap: wrap; gap: .6rem; list-style: none; padding: 0; margin: 1.2rem 0 1.8rem; }
.counts li {
  flex: 1 1 7rem; padding: .7rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  border-top: 4px solid var(--tone, var(--line));
}
.counts b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.counts .none { color: var(--soft); }
.counts .none b { font-weight: 400; }
.critical { --tone: var(--critical); } .high { --tone: var(--high); } .medium { --tone: var(--medium); }
.low { --tone: var(--low); } .info { --tone: var(--info); }
.badge {
  display: inline-block; padding: 0 .5em; border: 1px solid var(--tone); border-radius: 1em; color: var(--tone);
  font-size: .82em; font-weight: 600; white-space: nowrap;
}
table { width: 100%; border-collapse: collapse; font-size: .93em; }
th {
  text-align: left; font-weight: 600; color: var(--soft); padding: .35rem .7rem .35rem 0;
  border-bottom: 1px solid var(--line);
}
td { vertical-align: top; padding: .45rem .7rem .45rem 0; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
td.number, .overview th:nth-child(n + 4) { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
section th:first-child { text-align: right; }
.overview { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; border-spacing: 0; }
.overview th, .overview td { padding-left: .9rem; }
section {
  background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--tone, var(--line));
  border-radius: .5rem; padding: 1.1rem 1.3rem .9rem; margin-top: 1.4rem; overflow-x: auto;
}
.remedy { border-left: 3px solid var(--good); padding-left: .7rem; }
section td:nth-child(2) > code { white-space: nowrap; }
.references, footer { color: var(--soft); font-size: .85em; }
meter { width: 100%; max-width: 30rem; height: .8rem; }
footer { margin-top: 1rem; }
@media (max-width: 40rem) {
  .overview th:nth-child(3), .overview td:nth-child(3) { display: none; }
  .overview th, .overview td { padding-left: .6rem; }
  section thead { display: none; }
  section tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  section td, section td.number { display: block; text-align: left; border: 0; padding: .1rem 0; }
}
@media print {
  :root {
    color-scheme: light;
    --ink: #000; --soft: #444; --paper: #fff; --card: #fff; --line: #bbb; --link: #000;
    --critical: #9c0f33; --high: #8a3a00; --medium: #6b5200; --low: #17556b; --info: #444; --good: #155c35;
  }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  section { border-radius: 0; overflow: visible; }
  h2, tr, .counts { break-inside: avoid; }
  h2 { break-after: avoid; }
  thead { display: table-header-group; }
  @page { margin: 16mm 14mm; }
}
"""
