// Elements, and the frame of every figure.

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function shape(tag, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    made.setAttribute(name, typeof value === 'number' ? Math.round(value * 100) / 100 : value);
  }
  made.append(...children);
  return made;
}

// A drawing that says in words what it shows.
let pictures = 0;
function picture(width, height, title, description) {
  pictures += 1;
  const ids = [`title${pictures}`, `description${pictures}`];
  return shape('svg', {
    width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-labelledby': ids.join(' '),
  }, shape('title', {id: ids[0]}, title), shape('desc', {id: ids[1]}, description));
}

const label = (text, x, y, attributes) => shape('text', {x, y, ...attributes}, text);
const line = (x1, y1, x2, y2, name) => shape('line', {x1, y1, x2, y2, class: name});
const tip = (text) => shape('title', {}, text);
const color = (series) => `var(--c${series % 6})`;

function path(points, series) {
  const d = points.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return shape('path', {d, class: 'series', style: `stroke: ${color(series)}`});
}

// The end of a text that does not fit, at about 7 pixels a letter.
function fitted(text, width) {
  const letters = Math.max(3, Math.floor(width / 7));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

function legend(names) {
  return element('div', {class: 'legend'}, ...names.map(
      (name, i) => element('span', {}, element('i', {style: `background: ${color(i)}`}), name)));
}
