// Numbers and names for people.

const UNITS = {
  rate: {step: 1000, names: ['', ' k', ' M', ' G']},
  ns: {step: 1000, names: [' ns', ' µs', ' ms', ' s']},
  bytes: {step: 1024, names: [' B', ' KiB', ' MiB', ' GiB']},
};

// Three digits, no exponent.
function digits(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 || value === Math.round(value) ? 0 : size >= 10 ? 1 : 2);
}

function numberText(value, unit) {
  const {step, names} = UNITS[unit];
  let place = 0;
  while (Math.abs(value) >= step * 0.9995 && place + 1 < names.length) {
    value /= step;
    place += 1;
  }
  return digits(value) + names[place];
}

function percentText(share) {
  const percent = 100 * share;
  const text = Math.abs(percent) >= 10 ? percent.toFixed(0) : percent.toFixed(1);
  return `${percent > 0 ? '+' : ''}${text.replace('-', '−')} %`;
}

function timesText(ratio) {
  const plain = ratio >= 10 ? ratio.toFixed(0) : ratio >= 0.1 ? ratio.toFixed(2) : String(Number(ratio.toPrecision(2)));
  return `${plain} ×`;
}

const intervalText = ([mid, low, high], text) =>
    low === null ? text(mid) : `${text(mid)} (95 %: ${text(low)} to ${text(high)})`;

// Knobs without what all of them begin with: spark.sql.shuffle.partitions is shuffle.partitions.
function shortKnob(knob) {
  const option = knob.split('.options.');
  if (option.length === 2) return option[1];
  return knob.replace(/^spark\.(sql\.|streaming\.kafka\.)?|^(sink|source)\./, '');
}

const valueText = (value) => (value === '' ? 'default' : value);

function pointText(point) {
  const settings = Object.entries(point.settings);
  if (settings.length === 0) return 'defaults';
  return settings.map(([knob, value]) => `${shortKnob(knob)} = ${value}`).join(', ');
}
