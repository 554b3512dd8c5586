// One exchange, with the elements of the findings that are in the page already.

function exchangeBlock(exchange) {
  const failure = exchange.failure ? el('p', 'broken', exchange.failure) : null;
  return el('div', 'exchange',
    side('Request', exchange.request, el('p', 'keys', exchange.keys), exchange.sent, exchange.body),
    side('Reply', exchange.reply, failure, exchange.received, exchange.answer),
    exchange.traceback ? el('div', 'command', el('h4', '', 'Traceback of the app'),
      el('pre', { class: 'body', tabindex: '0' }, exchange.traceback)) : null,
    el('div', 'command', el('h4', '', 'Send it again'), exchange.curl
      ? el('pre', { class: 'curl', tabindex: '0' }, exchange.curl)
      : el('p', 'none', 'The command is long; the JSON report has it.')));
}

function side(title, line, about, headers, body) {
  const rows = headers.flatMap(([name, value]) => [el('dt', '', name), el('dd', '', value)]);
  return el('div', 'side', el('h4', '', title), el('p', 'line', line), about,
    rows.length ? el('dl', 'headers', ...rows) : null,
    body ? el('pre', { class: 'body', tabindex: '0' }, body) : el('p', 'none', 'no body'));
}

// Complete what is new in the page: details of findings, layout of JSON, buttons.
function prepare(part) {
  for (const place of part.querySelectorAll('.later')) place.replaceWith(findingInside(data.findings[place.dataset.finding]));
  for (const body of part.querySelectorAll('pre.body')) {
    const raw = body.textContent;
    body.textContent = laidOut(raw);
    if (body.textContent !== raw) addSwitch(body, raw, body.textContent);
  }
  for (const command of part.querySelectorAll('pre.curl')) addCopy(command);
}

function addSwitch(body, raw, formatted) {
  const button = el('button', { type: 'button', class: 'small', 'aria-pressed': 'false' }, 'Raw');
  button.addEventListener('click', () => {
    const isRaw = button.getAttribute('aria-pressed') === 'false';
    button.setAttribute('aria-pressed', isRaw);
    body.textContent = isRaw ? raw : formatted;
  });
  body.before(button);
}

function addCopy(command) {
  const button = el('button', { type: 'button', class: 'small copy' }, 'Copy');
  button.addEventListener('click', async () => {
    button.textContent = await copied(command) ? 'Copied' : 'Selected';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  command.before(button);
}

async function copied(shown) {
  const range = document.createRange();
  range.selectNodeContents(shown);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  try {
    await navigator.clipboard.writeText(shown.textContent);
    return true;
  } catch {
    return document.execCommand('copy');
  }
}

// JSON with line breaks; nothing but blanks between its tokens changes. Other texts stay.
function laidOut(text) {
  try { JSON.parse(text); } catch { return text; }
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[{]\s*[\]}]|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  return tokens.map((token) => {
    if (token === '{' || token === '[') { depth += 1; return token + line(); }
    if (token === '}' || token === ']') { depth -= 1; return line() + token; }
    if (token === ',') return token + line();
    return token === ':' ? ': ' : token.replace(/^([[{])\s+/, '$1');
  }).join('');
}
