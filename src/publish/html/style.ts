/**
 * The style sheet of the report: one column of headings, one of content; paper and ink, and colour only where it says something.
 *
 * Texts keep 4.5:1 against the ground and shapes 3:1, in both colour schemes.
 */
export const style = `
:root{color-scheme:light dark;--paper:#fcfbf8;--ink:#1d2025;--quiet:#5d6269;--rule:#e2dfd7;--grid:#e9e6df;--accent:#1d5fa6;--soft:#f3f1ea;
--success:#3d8e6c;--unstable:#b5840f;--failure:#c4432c;--aborted:#666d77;--notBuilt:#868c95;--unfinished:#7266c4;
--work:#1d5fa6;--agent:#c9771a;--input:#b1448c;--lock:#7266c4;--downstream:#2f8f8d;--sleep:#7d8a2e;--other:#868c95}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14161a;--ink:#e9e7e2;--quiet:#a2a7ae;--rule:#2e3238;--grid:#262a30;--accent:#6ea8e8;--soft:#1b1e23;
--success:#57b48d;--unstable:#d8a93c;--failure:#e8745d;--aborted:#a0a6ae;--notBuilt:#71777f;--unfinished:#a097ea;
--work:#5b9be0;--agent:#e29a48;--input:#d977b8;--lock:#a097ea;--downstream:#55b7b4;--sleep:#abb956;--other:#71777f}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-feature-settings:"kern","liga","calt"}
main,header,footer{max-width:76rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem)}
header{padding-top:clamp(2rem,6vw,4.5rem)}
h1{margin:0 0 .75rem;font-size:clamp(1.75rem,4.2vw,2.75rem);line-height:1.12;letter-spacing:-.022em;font-weight:680;max-width:22ch;text-wrap:balance}
.about{margin:0;color:var(--quiet);max-width:68ch;overflow-wrap:anywhere}
.gaps{margin:1.25rem 0 0;padding:.75rem 1rem;max-width:68ch;border:1px solid var(--rule);border-inline-start:4px solid var(--failure);border-radius:6px;background:var(--soft);overflow-wrap:anywhere}
.gaps p{margin:0}
.figures{display:grid;grid-template-columns:repeat(5,1fr);gap:0 clamp(1rem,2.5vw,2rem);margin:clamp(1.75rem,4vw,3rem) 0 0}
.figures div{border-top:2px solid var(--ink);padding:.6rem 0 1.25rem}
.figures dt{font-size:.8125rem;color:var(--quiet)}
.figures dd{margin:0}
.figures .value{font-size:clamp(1.5rem,2.6vw,2rem);font-weight:640;letter-spacing:-.02em;line-height:1.25;font-variant-numeric:tabular-nums}
.figures .note{font-size:.8125rem;color:var(--quiet);font-variant-numeric:tabular-nums}
section{display:grid;grid-template-columns:minmax(9rem,13rem) minmax(0,1fr);gap:0 clamp(1.5rem,4vw,4rem);border-top:1px solid var(--rule);padding:clamp(1.75rem,3.5vw,2.75rem) 0}
h2{margin:0;font-size:1.1875rem;line-height:1.3;letter-spacing:-.012em;font-weight:660;position:sticky;top:1.25rem;align-self:start;text-wrap:balance}
h2 a{color:inherit;text-decoration:none}
h2 a:hover,h2 a:focus-visible{text-decoration:underline;text-underline-offset:.2em}
.content>*{margin:0 0 2.25rem}
.content>:last-child{margin-bottom:0}
.lead{max-width:66ch}
h3,figcaption,caption{font-size:.875rem;font-weight:640;text-align:start;margin:0 0 .5rem;padding:0;color:var(--ink)}
figcaption span{font-weight:400;color:var(--quiet)}
.findings{list-style:none;margin:0;padding:0;counter-reset:finding;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:1.5rem clamp(1.5rem,3vw,2.5rem)}
.findings li{counter-increment:finding;position:relative;padding-inline-start:2.1rem}
.findings li::before{content:counter(finding);position:absolute;inset-inline-start:0;top:.1em;width:1.45rem;text-align:center;font-size:.8125rem;font-weight:640;line-height:1.45rem;color:var(--accent);border:1px solid currentColor;border-radius:50%;font-variant-numeric:tabular-nums}
.findings p{margin:0;overflow-wrap:anywhere;text-wrap:pretty}
.findings .headline{font-weight:620;line-height:1.4}
.findings .detail{font-size:.875rem;color:var(--quiet);margin-top:.2rem}
.means{font-size:.8125rem;color:var(--quiet);max-width:76ch}
.means a{color:inherit;white-space:nowrap;text-decoration-color:var(--rule);text-underline-offset:.2em}
.means a:hover{color:var(--accent);text-decoration-color:currentColor}
.definitions{margin:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));gap:1.25rem clamp(1.5rem,3vw,2.5rem)}
.definitions div{scroll-margin-top:1.25rem;border-top:1px solid var(--grid);padding-top:.6rem}
.definitions dt{font-size:.875rem;font-weight:640}
.definitions dd{margin:.15rem 0 0;font-size:.875rem;line-height:1.45}
.definitions .detail{font-size:.8125rem;color:var(--quiet)}
.definitions div:target{border-top-color:var(--accent)}
.definitions div:target dt{color:var(--accent)}
.scroll{overflow-x:auto}
.scroll:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums}
th{font-weight:400;color:var(--quiet);font-size:.8125rem;vertical-align:bottom;border-bottom:1px solid var(--rule)}
th,td{padding:.34rem 0 .34rem 1.1rem;text-align:end;white-space:nowrap}
th:first-child,td:first-child{padding-inline-start:0}
td{border-bottom:1px solid var(--grid);unicode-bidi:isolate}
tbody tr:last-child td{border-bottom:0}
tbody tr:hover td{background:var(--soft)}
.name{text-align:start;white-space:normal;overflow-wrap:anywhere;min-width:7.5rem}
td.name:first-child{font-weight:520}
.bar{width:26%;min-width:5.5rem}
.dense .bar{width:12%}
.bar svg{display:block;width:100%;height:.7rem}
.tables{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:2rem clamp(1.5rem,3vw,2.5rem);align-items:start}
.tables .bar{width:22%;min-width:3rem}
.tables th,.tables td{padding-inline-start:.8rem}
.tables th:first-child,.tables td:first-child{padding-inline-start:0}
.tables .name{min-width:5.5rem}
.note{font-size:.8125rem;color:var(--quiet);margin:.5rem 0 0;max-width:66ch}
figure{margin:0}
.whole{display:block;width:100%;height:2.1rem;border-radius:3px}
.parts{list-style:none;margin:.85rem 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15.5rem),1fr));gap:.3rem 1.75rem;font-size:.875rem;font-variant-numeric:tabular-nums}
.parts li{display:grid;grid-template-columns:.8rem 1fr auto 3.2rem;gap:.5rem;align-items:baseline}
.parts svg{width:.7rem;height:.7rem;align-self:center}
.parts .share{text-align:end;color:var(--quiet)}
.chart{display:block;overflow:visible;width:calc(100% - 3.75rem);height:15rem}
.chart text{font-size:.75rem;fill:var(--quiet);font-variant-numeric:tabular-nums}
.chart .direct{fill:var(--ink);font-weight:600}
.chart .grid{stroke:var(--grid)}
.chart .base{stroke:var(--quiet)}
.chart .range{stroke:var(--accent);stroke-width:3;opacity:.35;stroke-linecap:round}
.chart .path{stroke:var(--accent);stroke-width:1.5}
.chart .dot{fill:var(--accent)}
.column rect,.whole rect{stroke:var(--paper);stroke-width:1}
.chart .hit{fill:transparent;stroke:none}
.chart .hit:hover{fill:var(--ink);fill-opacity:.06}
.success{fill:var(--success)}.unstable{fill:var(--unstable)}.failure{fill:var(--failure)}.aborted{fill:var(--aborted)}.notBuilt{fill:var(--notBuilt)}
.unfinished{fill:var(--unfinished)}.work{fill:var(--work)}.agent{fill:var(--agent)}.input{fill:var(--input)}.lock{fill:var(--lock)}
.downstream{fill:var(--downstream)}.sleep{fill:var(--sleep)}.other{fill:var(--other)}.plain{fill:var(--accent)}
nav{margin-top:.75rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.15rem;margin:0;padding:0 0 1.75rem;font-size:.875rem}
nav a{color:var(--accent);text-decoration:none}
nav a:hover{text-decoration:underline;text-underline-offset:.2em}
footer{border-top:1px solid var(--rule);color:var(--quiet);font-size:.8125rem;padding-top:1.25rem;padding-bottom:3rem}
@media (max-width:52rem){section{grid-template-columns:minmax(0,1fr);gap:.9rem}h2{position:static}
.figures{grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr))}}
@media (max-width:34rem){.chart .minor{display:none}.scroll .bar{display:none}th,td{padding-inline-start:.75rem}.name{min-width:7rem}.minorColumn{display:none}
.tables .bar{display:table-cell}}
@media print{:root{--paper:#fff;--soft:#fff}html{font-size:80%}nav{display:none}main,header,footer{max-width:none;padding-inline:0}
h2{position:static}.scroll{overflow:visible}tr,figure,li{break-inside:avoid}h2,h3,caption{break-after:avoid}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`;
