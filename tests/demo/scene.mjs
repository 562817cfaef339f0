// Street scenes for the demo city, drawn: each problem has its picture before
// and after. Everything is made from shapes and a seeded generator, so that no
// two pictures are alike and none shows a real place.

export function generator(seed) {
  let s = seed >>> 0;
  const next = () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (a, b) => a + (b - a) * next(),
    pick: (list) => list[Math.floor(next() * list.length)],
    chance: (p) => next() < p,
  };
}

const W = 1200;
const H = 900;
const KERB = 600;

const skies = [
  ['#9cc8ea', '#e4f1f8'],
  ['#b9cad6', '#e9edef'],
  ['#f3c9a2', '#fbe9d4'],
];
const walls = ['#e9d8b4', '#d9b48c', '#e6e0d2', '#c8d1d3', '#d8a08a', '#efe3c6'];
const roofs = ['#b5492f', '#a33f2b', '#7f8a90', '#94512f'];
const shirts = ['#2f6f9f', '#a8433a', '#3f7d4f', '#d4a02c', '#5b4a86'];

const rect = (x, y, w, h, fill, more = '') =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}" ${more}/>`;
const circle = (x, y, r, fill, more = '') => `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" ${more}/>`;
const ellipse = (x, y, rx, ry, fill, more = '') =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}" ${more}/>`;
const path = (d, fill, more = '') => `<path d="${d}" fill="${fill}" ${more}/>`;
const line = (x1, y1, x2, y2, stroke, width, more = '') =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" ${more}/>`;

function house(r, x, w, top) {
  const wall = r.pick(walls);
  let out = rect(x, top, w, KERB - 40 - top, wall);
  out += path(`M${x - 8} ${top} h${w + 16} l-22 -46 h${-(w - 28)} z`, r.pick(roofs));
  const columns = Math.max(2, Math.floor(w / 70));
  const gap = w / columns;
  for (let row = top + 28; row < KERB - 190; row += 78)
    for (let c = 0; c < columns; c++)
      out += rect(x + gap * c + gap * 0.22, row, gap * 0.56, 46, r.chance(0.2) ? '#f6e3a8' : '#7d97a8', 'rx="2"');
  out += rect(x + 10, KERB - 150, w - 20, 26, r.pick(shirts));
  out += rect(x + 16, KERB - 122, w - 32, 82, '#54626b', 'opacity="0.85"');
  out += rect(x + w * 0.42, KERB - 122, w * 0.18, 82, '#39444b');
  return out;
}

function tree(x, y, size, leaf = '#5f8f58') {
  return (
    rect(x - size * 0.07, y - size * 0.9, size * 0.14, size * 0.9, '#6d5642') +
    circle(x, y - size * 1.25, size * 0.55, leaf) +
    circle(x - size * 0.38, y - size * 0.95, size * 0.4, leaf, 'opacity="0.92"') +
    circle(x + size * 0.38, y - size * 0.98, size * 0.42, leaf, 'opacity="0.92"')
  );
}

function lamp(x, lit) {
  return (
    rect(x - 6, 190, 12, KERB - 190, '#5b646a') +
    path(`M${x} 194 q10 -44 92 -40 l0 10 q-66 -2 -80 34 z`, '#5b646a') +
    ellipse(x + 96, 162, 34, 11, lit ? '#fff3bf' : '#3d4347') +
    (lit ? path(`M${x + 66} 170 l-90 430 h270 l-120 -430 z`, '#fff0b0', 'opacity="0.28"') : '')
  );
}

function person(r, x, y, h) {
  return (
    circle(x, y - h * 0.88, h * 0.1, '#e0b894') +
    path(`M${x - h * 0.14} ${y - h * 0.75} h${h * 0.28} l${h * 0.03} ${h * 0.4} h${-h * 0.34} z`, r.pick(shirts)) +
    rect(x - h * 0.11, y - h * 0.36, h * 0.09, h * 0.36, '#3a4450') +
    rect(x + h * 0.02, y - h * 0.36, h * 0.09, h * 0.36, '#3a4450')
  );
}

function car(r, x, y, scale = 1) {
  const c = r.pick(['#c9ced2', '#8f2f2a', '#2d4b73', '#f1f1ee', '#3b3f43']);
  const s = (v) => v * scale;
  return (
    path(`M${x} ${y} v${s(-56)} q${s(6)} ${s(-14)} ${s(34)} ${s(-18)} q${s(40)} ${s(-52)} ${s(70)} ${s(-54)} h${s(84)} q${s(34)} ${s(4)} ${s(66)} ${s(54)} q${s(36)} ${s(4)} ${s(42)} ${s(24)} v${s(50)} z`, c) +
    path(`M${x + s(52)} ${y - s(78)} q${s(28)} ${s(-38)} ${s(52)} ${s(-40)} h${s(26)} v${s(40)} z`, '#a9c3d3') +
    path(`M${x + s(142)} ${y - s(118)} h${s(42)} q${s(22)} ${s(4)} ${s(44)} ${s(40)} h${s(-86)} z`, '#a9c3d3') +
    circle(x + s(66), y, s(28), '#24282b') + circle(x + s(66), y, s(12), '#8a9196') +
    circle(x + s(232), y, s(28), '#24282b') + circle(x + s(232), y, s(12), '#8a9196')
  );
}

function bike(r, x, y, lying) {
  const c = r.pick(['#f2b705', '#1f8fd1', '#35a36a']);
  const frame =
    `<g fill="none" stroke="#30363a" stroke-width="5"><circle cx="0" cy="0" r="34"/><circle cx="104" cy="0" r="34"/></g>` +
    `<path d="M0 0 L34 -54 L88 -54 L104 0 M34 -54 L58 0 L88 -54 M28 -66 h22 M88 -54 l-6 -22 h20" fill="none" stroke="${c}" stroke-width="8" stroke-linecap="round"/>`;
  return `<g transform="translate(${x} ${y}) rotate(${lying ? r.between(50, 95) : r.between(-4, 4)})">${frame}</g>`;
}

function blob(r, x, y, rx, ry, fill, more = '') {
  const n = 11;
  let d = '';
  for (let i = 0; i < n; i++) {
    const a = (i / n) * Math.PI * 2;
    const k = r.between(0.78, 1.16);
    d += `${i ? 'L' : 'M'}${(x + Math.cos(a) * rx * k).toFixed(1)} ${(y + Math.sin(a) * ry * k).toFixed(1)} `;
  }
  return path(`${d}z`, fill, `stroke-linejoin="round" stroke="${fill}" stroke-width="10" ${more}`);
}

const cone = (x, y) =>
  path(`M${x - 26} ${y} h52 l-6 -10 h-8 l-10 -62 h-4 l-10 62 h-8 z`, '#e4662b') + rect(x - 10, y - 42, 20, 12, '#fff');

// Each draws its problem (fixed = false) or the place after handling.
const problems = {
  manhole: (r, x, fixed) =>
    ellipse(x, 742, 92, 34, '#4c5256') +
    (fixed
      ? ellipse(x, 740, 84, 29, '#71797e') +
        [-44, -15, 15, 44].map((d) => line(x + d, 722, x + d, 758, '#5a6166', 6)).join('')
      : ellipse(x, 744, 82, 28, '#121516') +
        `<g transform="translate(${x + 150} 770) rotate(-14)">${ellipse(0, 0, 80, 26, '#6a7277')}${ellipse(0, -6, 80, 26, '#7c858a')}</g>`),
  pothole: (r, x, fixed) =>
    fixed
      ? blob(r, x, 748, 130, 36, '#565b5f')
      : blob(r, x, 748, 132, 40, '#4b4a47') + blob(r, x + 6, 754, 104, 27, '#2f2c29') +
        ellipse(x + 10, 760, 60, 12, '#5d6c75') +
        [1, 2, 3, 4, 5].map(() => circle(x + r.between(-170, 170), 748 + r.between(-40, 50), r.between(4, 10), '#6b6762')).join(''),
  lamp: (r, x, fixed) => lamp(x, fixed),
  trash: (r, x, fixed) =>
    rect(x - 150, 520, 92, 110, '#3f7d4f', 'rx="8"') + rect(x - 156, 508, 104, 18, '#32633f', 'rx="6"') +
    (fixed
      ? ''
      : Array.from({ length: 15 }, () =>
          blob(r, x + r.between(-60, 170), 628 - r.between(0, 52), r.between(24, 44), r.between(18, 32),
            r.pick(['#2c2f33', '#efefea', '#6fa3c8', '#b9b1a2', '#d8c06a']))).join('')),
  stall: (r, x, fixed) =>
    fixed
      ? ''
      : path(`M${x - 150} 440 h300 l34 56 h-368 z`, '#c8452f') +
        [0, 1, 2, 3].map((i) => path(`M${x - 112 + i * 76} 440 h38 l14 56 h-46 z`, '#f5efe2')).join('') +
        rect(x - 150, 496, 10, 130, '#7c6a55') + rect(x + 140, 496, 10, 130, '#7c6a55') +
        rect(x - 160, 560, 320, 26, '#9a7b52') + rect(x - 150, 586, 300, 44, '#b8946a') +
        Array.from({ length: 16 }, (_, i) => circle(x - 140 + i * 18, 552, 13, r.pick(['#d9542e', '#e6a52c', '#7fae3f', '#b8303e']))).join('') +
        person(r, x + 210, 640, 190),
  parking: (r, x, fixed) => (fixed ? '' : car(r, x - 240, 660, 1.15) + car(r, x + 130, 668, 1.1)),
  works: (r, x, fixed) =>
    (fixed
      ? ''
      : rect(x - 210, 560, 420, 74, '#f2b705') +
        [0, 1, 2, 3, 4, 5].map((i) => path(`M${x - 210 + i * 72} 634 l34 -74 h34 l-34 74 z`, '#2c2f33')).join('') +
        blob(r, x - 60, 700, 150, 40, '#9a7d58') +
        rect(x + 70, 420, 120, 70, '#e5a021', 'rx="8"') + rect(x + 90, 434, 56, 40, '#a9c3d3') +
        path(`M${x + 70} 450 L${x - 60} 360 L${x - 170} 470`, 'none', 'stroke="#e5a021" stroke-width="22" stroke-linejoin="round"') +
        path(`M${x - 186} 460 l44 10 l-14 44 l-46 -18 z`, '#5b6166') + rect(x + 56, 490, 150, 34, '#3a3f43', 'rx="17"')),
  tree: (r, x, fixed) =>
    fixed
      ? rect(x - 70, 604, 140, 22, '#8b7256', 'rx="8"') + tree(x, 606, 150, '#6ea062')
      : `<g transform="translate(${x - 180} 690) rotate(78)">${tree(0, 0, 240, '#4f7a49')}</g>` + rect(x - 206, 640, 40, 50, '#6d5642'),
  sign: (r, x, fixed) =>
    `<g transform="rotate(${fixed ? 0 : 17} ${x - 150} 380)">${rect(x - 160, 360, 320, 86, '#1f6aa5', 'rx="6"')}` +
    `${rect(x - 140, 384, 60, 38, '#fff', 'opacity="0.9"')}${rect(x - 64, 384, 60, 38, '#fff', 'opacity="0.9"')}${rect(x + 12, 384, 60, 38, '#fff', 'opacity="0.9"')}</g>` +
    (fixed ? '' : line(x + 150, 360, x + 168, 330, '#444', 5) + line(x + 120, 470, x + 140, 540, '#555', 3)),
  water: (r, x, fixed) =>
    ellipse(x, 738, 70, 24, '#5a6166') + ellipse(x, 736, 62, 19, '#757e83') +
    (fixed
      ? ''
      : blob(r, x + 30, 764, 330, 62, '#7ea6bd', 'opacity="0.85"') + blob(r, x + 60, 770, 210, 30, '#a5c4d5', 'opacity="0.7"') +
        path(`M${x - 20} 736 q-10 -70 10 -110 q6 40 20 0 q18 50 0 110 z`, '#a5c9de', 'opacity="0.9"')),
  bikes: (r, x, fixed) =>
    Array.from({ length: fixed ? 5 : 9 }, (_, i) =>
      bike(r, fixed ? x - 260 + i * 118 : x - 260 + i * 64 + r.between(-14, 14), fixed ? 612 : 640 + r.between(-22, 44), !fixed && r.chance(0.6))).join(''),
  smoke: (r, x, fixed) =>
    rect(x - 22, 330, 44, 150, '#8a9196') + rect(x - 34, 318, 68, 18, '#6d7479') +
    (fixed
      ? ''
      : Array.from({ length: 9 }, (_, i) =>
          circle(x + i * 26 + r.between(-12, 12), 300 - i * 24, 34 + i * 7, '#74706b', `opacity="${(0.62 - i * 0.05).toFixed(2)}"`)).join('')),
};

export const kinds = Object.keys(problems);

export function scene(kind, seed, fixed = false) {
  const place = generator(seed); // the same street before and after
  const r = generator(seed ^ 0x9e3779b9);
  const night = kind === 'lamp';
  const [high, low] = night ? ['#18233a', '#3a4a63'] : place.pick(skies);
  let houses = '';
  for (let x = -40; x < W; ) {
    const w = place.between(190, 320);
    houses += house(place, x, w, place.between(150, 300));
    x += w + place.pick([0, 0, 14, 46]);
  }
  const x = place.between(430, 760);
  const front = [0, 1].map(() => (place.chance(0.6) ? tree(place.between(40, 1160), KERB - 20, place.between(110, 150)) : '')).join('');
  const lanes = [0, 1, 2, 3, 4].map((i) => rect(60 + i * 260, 820, 140, 10, '#e8e6df', 'opacity="0.8"')).join('');
  const passers = place.chance(0.7) ? person(place, place.between(80, 300), KERB + 8, place.between(140, 170)) : '';
  const tilt = place.between(-1.4, 1.4).toFixed(2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${W} ${H}" width="${W}" height="${H}">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${high}"/><stop offset="1" stop-color="${low}"/></linearGradient>
<linearGradient id="road" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#7b8186"/><stop offset="1" stop-color="#5f656a"/></linearGradient>
<radialGradient id="eye" cx="0.5" cy="0.5" r="0.75"><stop offset="0.7" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.28"/></radialGradient></defs>
<rect width="${W}" height="${H}" fill="url(#sky)"/>
<g transform="rotate(${tilt} 600 450) scale(1.05) translate(-30 -22)">${houses}
${rect(-60, KERB - 40, W + 120, 84, '#c9c2b4')}${Array.from({ length: 22 }, (_, i) => line(-40 + i * 60, KERB - 38, -70 + i * 62, KERB + 42, '#b6ae9f', 3)).join('')}
${rect(-60, KERB + 40, W + 120, 16, '#a49d90')}${rect(-60, KERB + 56, W + 120, 360, 'url(#road)')}${lanes}${front}
${night ? rect(-60, -60, W + 120, H + 160, '#0d1524', 'opacity="0.45"') : ''}${passers}${problems[kind](r, x, fixed)}
${fixed && !night ? '' : kind === 'manhole' && r.chance(0.3) ? cone(x - 160, 770) : ''}</g>
<rect width="${W}" height="${H}" fill="url(#eye)"/></svg>`;
}
