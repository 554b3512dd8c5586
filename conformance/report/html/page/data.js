// Every number in the data is the index of a text.

const data = (() => {
  const { texts, ...encoded } = JSON.parse(document.getElementById('data').textContent);
  const decode = (value) => {
    if (typeof value === 'number') return texts[value];
    if (Array.isArray(value)) return value.map(decode);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, decode(each)]));
  };
  return decode(encoded);
})();

const PARTS = ['operation', 'recorded', 'request', 'keys', 'sent', 'body', 'reply', 'failure', 'received', 'answer', 'curl', 'traceback'];
const JUDGED = ['exchange', 'expected', 'actual', 'fault'];
const OUTCOME = ['status', 'outcome', 'kind', 'detail'];

function named(names, values) {
  return Object.fromEntries(names.map((name, at) => [name, values[at]]));
}

data.exchanges = data.exchanges.map((values) => named(PARTS, values));
for (const clause of data.clauses) clause.evidence = clause.evidence.map((values) => named(JUDGED, values));
for (const finding of data.findings) finding.evidence = named(JUDGED, finding.evidence);
for (const each of data.coverage) each.outcomes = each.outcomes.map((values) => named(OUTCOME, values));
const clauses = new Map(data.clauses.map((clause) => [clause.id, clause]));

const findings = [...document.querySelectorAll('.finding')];
findings.forEach((finding, at) => { finding.about = data.findings[at]; });

// The judgements on each exchange: pairs of a clause and its evidence.
const judgements = data.exchanges.map(() => []);
for (const clause of data.clauses) {
  for (const each of clause.evidence) judgements[each.exchange].push([clause, each]);
}
