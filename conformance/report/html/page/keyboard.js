// Keys: / j k c ? and Escape. Enter opens an entry by itself, as an entry is a `details` element.

const help = document.querySelector('dialog');

const KEYS = {
  '/': () => { tools.elements.q.focus(); tools.elements.q.select(); },
  '?': () => help.showModal(),
  j: () => step(1),
  k: () => step(-1),
  c: () => copyCurrent(),
};

function step(by) {
  const heads = [...document.querySelectorAll('.item:not([hidden]) > summary')];
  const current = document.activeElement.closest('.item')?.querySelector('summary');
  const at = heads.indexOf(current);
  const next = heads[at < 0 ? 0 : Math.min(Math.max(at + by, 0), heads.length - 1)];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

function copyCurrent() {
  const item = document.activeElement.closest('.item');
  if (!item) return;
  item.open = true;
  filled(item);
  item.querySelector('.copy')?.click();
}

function addKeyboard() {
  document.querySelector('.keys').addEventListener('click', KEYS['?']);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const isText = event.target.matches('input, select, textarea');
    if (event.key === 'Escape' && event.target === tools.elements.q) {
      tools.elements.q.value = '';
      changeFilters({ q: '' });
      tools.elements.q.blur();
    } else if (!isText && Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
}
