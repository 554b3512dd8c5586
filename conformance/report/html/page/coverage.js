// The matrix of operations and outcomes.

const KINDS = [
  ['provoked', 'replies to requests that were sent to get the outcome'],
  ['seen', 'replies, none of them provoked'],
  ['never', 'documented, never seen'],
  ['undocumented', 'replies that are not documented'],
];
const RANK = Object.fromEntries(KINDS.map(([kind], rank) => [kind, rank]));

function matrix() {
  const codes = [...new Set(data.coverage.flatMap((each) => each.outcomes.map((row) => row.outcome)))];
  codes.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const head = el('tr', '', el('td', ''), ...codes.map((code) => el('th', { scope: 'col' }, el('span', '', code || 'no code'))));
  const rows = data.coverage.map((each) => {
    const cells = cellsOf(each);
    const name = el('th', { scope: 'row' }, link('operation', each.operation));
    return el('tr', '', name, ...codes.map((code) => cells.get(code) ?? el('td', '')));
  });
  return wide('Coverage: operations and outcomes', el('table', 'matrix', el('thead', '', head), el('tbody', '', ...rows)));
}

function cellsOf(operation) {
  const groups = new Map();
  for (const row of operation.outcomes) groups.set(row.outcome, [...groups.get(row.outcome) ?? [], row]);
  return new Map([...groups].map(([code, rows]) => [code, cell(rows)]));
}

function cell(rows) {
  const unexpected = rows.find((each) => each.kind === 'undocumented');
  const kind = unexpected ? 'undocumented' : rows.map((each) => each.kind).sort((one, other) => RANK[one] - RANK[other])[0];
  const total = rows.filter((each) => each.kind !== 'never').reduce((sum, each) => sum + Number(each.detail), 0);
  const why = rows.map((each) => `${each.kind}, HTTP ${each.status}: ${each.detail}`).join('\n');
  return el('td', { class: `kind ${kind}`, title: why }, kind === 'never' ? '–' : `${total}`);
}

function legend() {
  return el('ul', 'legend', ...KINDS.map(([kind, text]) => el('li', '', el('span', `kind ${kind}`, kind === 'never' ? '–' : '3'), ` ${text}`)));
}
