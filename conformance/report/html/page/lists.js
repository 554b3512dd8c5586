// The lists of clauses, operations and exchanges.

function verdictMark(verdict) {
  return el('span', `verdict ${verdict}`, verdict);
}

function what(name, ...more) {
  return el('span', 'what', el('h3', '', name), ...more);
}

function clauseEntry(clause) {
  const head = [verdictMark(clause.verdict), what(clause.id, el('span', 'says', clause.says)), el('span', 'where', clause.cited)];
  const made = entry('row', `clause-${clause.id}`, head, () => [
    facts([
      ['Source', `${clause.source || 'not cited'} (${clause.basis})`],
      ['Contract', clause.place],
      ['Kind', clause.kind],
      [clause.reason_label, clause.reason],
      ['Findings', joined(data.findings.filter((each) => breaks(each, clause.id)).map((each) => link('finding', each.id)))],
      ['Exchanges', clause.count === '0' ? '' : clause.count],
    ]),
    ...clause.evidence.map(judgement),
    clause.missing === '0' ? null : el('p', 'none', `${count(Number(clause.missing), 'more exchange')} in the JSON report.`),
  ].filter(Boolean));
  Object.assign(made, { verdict: clause.verdict, operations: clause.operations });
  made.words = [clause.id, clause.says, clause.source, clause.reason, clause.verdict, clause.kind].join('\n');
  return made;
}

function breaks(finding, clause) {
  return finding.clause === clause || finding.follow.includes(clause);
}

function judgement(evidence) {
  return el('div', 'judged', ...judged(evidence), exchangeBlock(data.exchanges[evidence.exchange]));
}

function judged(evidence) {
  return [versus(evidence), facts([['Fault', evidence.fault]])];
}

function exchangeEntry(exchange, number) {
  const names = judgements[number].map(([clause]) => clause.id);
  const head = [el('span', 'verdict', exchange.reply.split(' ')[0].replace('no', 'none')),
    el('span', 'what', el('h3', '', exchange.request), el('span', 'says', names.join(', '))),
    el('span', 'where', exchange.operation ?? 'no operation')];
  const made = entry('row', `exchange-${number}`, head, () => [
    ...judgements[number].map(([clause, evidence]) => el('div', 'judged', el('p', 'line', link('clause', clause.id)), ...judged(evidence))),
    facts([['Recorded', exchange.recorded]]),
    exchangeBlock(exchange),
  ]);
  made.operations = [exchange.operation];
  made.words = [exchange.request, exchange.body, exchange.reply, exchange.answer, exchange.failure, ...names].join('\n');
  return made;
}

function operationEntry(operation) {
  const at = findings.filter((each) => each.about.operations.includes(operation.operation));
  const known = operation.outcomes.filter((each) => each.kind !== 'undocumented');
  const names = (rows) => new Set(rows.map((each) => each.outcome)).size;
  const seen = names(known.filter((each) => each.kind !== 'never'));
  const head = [at.length ? verdictMark(at[0].dataset.verdict) : el('span', 'verdict', seen ? '' : 'not seen'),
    what(operation.operation, el('span', 'says', at.length ? count(at.length, 'finding') : 'no finding')),
    el('span', 'where', `${seen} of ${names(known)} outcomes seen`)];
  const made = entry('row', `operation-${operation.operation}`, head, () => [
    facts([['Findings', joined(at.map((each) => link('finding', each.about.id)))],
      ['Clauses', joined(data.clauses.filter((each) => each.operations.includes(operation.operation)).map((each) => link('clause', each.id)))]]),
    outcomes(operation),
  ]);
  made.operations = [operation.operation];
  made.words = [operation.operation, ...operation.outcomes.map((each) => each.outcome)].join('\n');
  return made;
}

function outcomes(operation) {
  const row = (each) => el('tr', '', el('th', { scope: 'row' }, each.outcome || 'no code'), el('td', '', each.status),
    el('td', `kind ${each.kind}`, each.kind), el('td', '', each.kind === 'never' ? each.detail : count(Number(each.detail), 'reply').replace('replys', 'replies')));
  const columns = ['Outcome', 'HTTP', 'Seen', 'How often, or why not'];
  return wide(`Outcomes of ${operation.operation}`, el('table', 'outcomes',
    el('thead', '', el('tr', '', ...columns.map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', '', ...operation.outcomes.map(row))));
}

function wide(label, table) {
  return el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': label }, table);
}

function fillSection(name, parts) {
  if (!parts.length) return;
  const section = document.getElementById(name);
  section.hidden = false;
  section.append(...parts);
}
