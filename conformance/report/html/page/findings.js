// The inside of a finding, with the elements of those that are in the page already.

function findingInside(finding) {
  const clause = clauses.get(finding.clause);
  const exchange = data.exchanges[finding.evidence.exchange];
  return el('div', 'inside', el('p', 'says', clause.says), versus(finding.evidence),
    exchange ? exchangeBlock(exchange) : el('p', 'none', 'Its exchange is in the JSON report.'),
    facts([
      ['Source', `${clause.source || 'not cited'} (${clause.basis})`],
      ['Contract', clause.place],
      ['Blame', finding.blame],
      ['Fault', finding.evidence.fault],
      ['Recorded', exchange?.recorded],
      [clause.reason_label, clause.reason],
      ['Operations', finding.operations.join(', ')],
      ['Also breaks', finding.follow.map((each) => el('div', '', link('clause', each), `: ${clauses.get(each).says}`))],
      ['Shown by', [`${finding.failures}, at `, link('clause', finding.clause)]],
      ['History', finding.before],
      ['Finding', link('finding', finding.id)],
    ]));
}

function versus(evidence) {
  const part = (name, text) => el('div', name.toLowerCase(), el('h4', '', name), el('p', '', text));
  return el('div', 'versus', part('Expected', evidence.expected), part('Actual', evidence.actual));
}
