// Write the lists, then read the address.

function addSections() {
  fillSection('clauses', data.clauses.map(clauseEntry));
  fillSection('operations', data.coverage.map(operationEntry));
  if (data.coverage.length) fillSection('coverage', [legend(), matrix()]);
  const more = data.unlisted ? [el('p', 'none', `${count(Number(data.unlisted), 'more exchange')} in the JSON report.`)] : [];
  fillSection('exchanges', [...data.exchanges.map(exchangeEntry), ...more]);
}

function addNavigation() {
  const place = document.querySelector('nav');
  const sections = [...document.querySelectorAll('main > section:not([hidden])')];
  place.append(el('ul', '', ...sections.map((section) => {
    const title = section.querySelector('h2').textContent;
    const number = section.querySelector('.item') ? el('b', '') : null;
    return el('li', '', el('a', { href: `#${section.id}` }, title, ' ', number));
  })));
  place.hidden = false;
}

// On paper the first findings are open; more would take very long to lay out.
const PRINTED = 100;

function addPrinting() {
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = findings.filter((each) => !each.hidden && !each.open).slice(0, PRINTED);
    for (const each of closed) { each.open = true; prepareOnce(each); }
  });
  addEventListener('afterprint', () => { for (const each of closed) each.open = false; });
}

function wordsOf(finding) {
  const { says, source } = clauses.get(finding.clause);
  const exchange = data.exchanges[finding.evidence.exchange];
  return [says, source, exchange?.request, exchange?.body, exchange?.answer].join('\n');
}

function prepareOnce(finding) {
  if (finding.isPrepared) return;
  finding.isPrepared = true;
  prepare(finding);
}

for (const finding of findings) {
  finding.verdict = finding.dataset.verdict;
  finding.operations = finding.about.operations;
  finding.words = [finding.textContent, finding.about.id, ...finding.operations, ...finding.about.follow, wordsOf(finding.about)].join('\n');
  finding.addEventListener('toggle', () => finding.open && prepareOnce(finding));
  if (finding.open) prepareOnce(finding);
}
addSections();
addNavigation();
items.push(...document.querySelectorAll('.item'));
addFilters();
addKeyboard();
addPrinting();
addEventListener('hashchange', readAddress);
readAddress();
