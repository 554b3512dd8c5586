// Elements are made of texts only: no text is ever parsed as HTML.

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  const given = typeof attributes === 'string' ? { class: attributes } : attributes;
  for (const [name, value] of Object.entries(given)) {
    if (value !== '' && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ''));
  return made;
}

function link(kind, name) {
  return el('a', { href: `#${kind}-${encodeURIComponent(name)}` }, name);
}

function joined(parts) {
  return parts.flatMap((part) => [', ', part]).slice(1);
}

function facts(pairs) {
  const filled = pairs.filter(([, value]) => value && value.length);
  return el('dl', 'facts', ...filled.flatMap(([name, value]) => [el('dt', '', name), el('dd', '', ...[].concat(value))]));
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

// An entry that writes its inside when it is opened for the first time.
function entry(className, id, head, fill) {
  const made = el('details', { class: `item ${className}`, id }, el('summary', '', ...head));
  made.addEventListener('toggle', () => made.open && filled(made));
  made.fill = fill;
  return made;
}

function filled(item) {
  if (!item.fill) return;
  const inside = el('div', 'inside', ...item.fill());
  item.fill = null;
  item.append(inside);
  prepare(inside);
}
