/* What a browser calls itself, shortened to what a person compares: "Chrome 120 · Android". Pure. */

/* The first that is found counts: most browsers claim to be Chrome and Safari as well. */
const BROWSERS = [
  ["SamsungBrowser", "Samsung Internet"], ["Edg", "Edge"], ["Firefox", "Firefox"], ["nouba-print-agent", "nouba print-agent"],
  ["Chromium", "Chromium"], ["Chrome", "Chrome"], ["Version", "Safari"],
];
const SYSTEMS = [
  ["Tizen", "Tizen"], ["Web0S", "webOS"], ["Android", "Android"], ["CrOS", "ChromeOS"], ["iPad", "iPad"], ["iPhone", "iPhone"],
  ["Windows", "Windows"], ["Mac OS X", "macOS"], ["Linux", "Linux"],
];
const MOST = 40;

export function browserName(agent) {
  const found = BROWSERS.find((one) => agent.includes(one[0] + "/"));
  const system = SYSTEMS.find((one) => agent.includes(one[0]));
  const version = found && agent.slice(agent.indexOf(found[0] + "/") + found[0].length + 1).match(/^\d+/);
  const parts = [found && found[1] + (version ? " " + version[0] : ""), system && system[1]];
  return parts.filter(Boolean).join(" · ") || agent.slice(0, MOST) || "?";
}
