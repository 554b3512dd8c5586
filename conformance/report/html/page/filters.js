// Search and filters. They are kept in the fragment of the address, behind the anchor: #finding-ID?verdict=fail&q=text

const tools = document.querySelector('.tools');
const filters = { q: '', verdict: new Set(), operation: '', blame: '' };
const items = [];

function words(item) {
  item.words ??= item.textContent;
  item.lower ??= item.words.toLowerCase();
  return item.lower;
}

function matches(item) {
  const verdict = item.verdict;
  if (filters.verdict.size && verdict && !filters.verdict.has(verdict)) return false;
  if (filters.operation && item.operations && !item.operations.includes(filters.operation)) return false;
  if (filters.blame && item.dataset.blame && item.dataset.blame !== filters.blame) return false;
  return filters.q.toLowerCase().split(/\s+/).every((word) => words(item).includes(word));
}

function applyFilters() {
  const visible = {};
  for (const item of items) {
    const name = item.closest('section').id;
    item.hidden = !matches(item);
    visible[name] = (visible[name] ?? 0) + !item.hidden;
  }
  const isFiltered = Boolean(query());
  tools.querySelector('.clear').hidden = !isFiltered;
  for (const [name, number] of Object.entries(visible)) {
    document.querySelector(`nav a[href="#${name}"] b`).textContent = number;
    document.getElementById(name).classList.toggle('empty', number === 0);
  }
  for (const button of document.querySelectorAll('.verdicts button')) {
    button.setAttribute('aria-pressed', filters.verdict.has(button.value));
  }
  document.querySelector('.status').textContent = isFiltered
    ? Object.entries(visible).map(([name, number]) => count(number, name.slice(0, -1))).join(', ') : '';
}

function query() {
  const found = new URLSearchParams();
  if (filters.q) found.set('q', filters.q);
  if (filters.verdict.size) found.set('verdict', [...filters.verdict].join(','));
  if (filters.operation) found.set('operation', filters.operation);
  if (filters.blame) found.set('blame', filters.blame);
  return found.toString();
}

function address() {
  const hash = location.hash.slice(1);
  const at = hash.indexOf('?');
  const encoded = at < 0 ? hash : hash.slice(0, at);
  let anchor = encoded;
  try { anchor = decodeURIComponent(encoded); } catch { /* it is not encoded */ }
  return { encoded, anchor, parameters: at < 0 ? null : new URLSearchParams(hash.slice(at + 1)) };
}

function writeAddress(encoded) {
  const filter = query();
  const hash = `#${encoded}${filter && `?${filter}`}`;
  if (hash !== (location.hash || '#')) history.replaceState(null, '', hash === '#' ? location.pathname + location.search : hash);
}

function readAddress() {
  const { encoded, anchor, parameters } = address();
  if (parameters) {
    filters.q = parameters.get('q') ?? '';
    filters.verdict = new Set((parameters.get('verdict') ?? '').split(',').filter(Boolean));
    filters.operation = parameters.get('operation') ?? '';
    filters.blame = parameters.get('blame') ?? '';
    showFilters();
  }
  applyFilters();
  if (anchor) goTo(anchor);
  writeAddress(encoded);
}

function goTo(anchor) {
  const goal = document.getElementById(anchor);
  if (!goal) return;
  if (goal.hidden) clearFilters();
  if (goal.matches('details')) {
    goal.open = true;
    filled(goal);
    goal.querySelector('summary').focus({ preventScroll: true });
  }
  goal.scrollIntoView();
}

function clearFilters() {
  Object.assign(filters, { q: '', verdict: new Set(), operation: '', blame: '' });
  showFilters();
  applyFilters();
}

function showFilters() {
  for (const name of ['q', 'operation', 'blame']) tools.elements[name].value = filters[name];
}

function changeFilters(change) {
  Object.assign(filters, change);
  applyFilters();
  writeAddress('');
}

function addFilters() {
  for (const place of document.querySelectorAll('.verdicts li')) {
    const button = el('button', { type: 'button', value: place.dataset.verdict, 'aria-pressed': 'false' }, ...place.childNodes);
    button.addEventListener('click', () => {
      if (!filters.verdict.delete(button.value)) filters.verdict.add(button.value);
      changeFilters({});
    });
    place.append(button);
  }
  addChoices('operation', data.coverage.length ? data.coverage.map((each) => each.operation) : data.findings.flatMap((each) => each.operations));
  addChoices('blame', findings.map((each) => each.dataset.blame));
  tools.elements.q.addEventListener('input', () => changeFilters({ q: tools.elements.q.value.trim() }));
  tools.querySelector('.clear').addEventListener('click', () => { clearFilters(); writeAddress(''); });
  tools.addEventListener('submit', (event) => event.preventDefault());
  tools.hidden = false;
}

function addChoices(name, values) {
  const choice = tools.elements[name];
  const found = [...new Set(values)];
  choice.append(...found.map((value) => el('option', { value }, value)));
  choice.addEventListener('change', () => changeFilters({ [name]: choice.value }));
  choice.hidden = found.length < 2;
}
