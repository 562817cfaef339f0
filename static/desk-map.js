/*
 * The queue on a map: the same cases as the list below it, each a mark by how its time stands. What
 * lies close together is one mark with its number, in the colour of the most urgent; a
 * press or Enter looks closer, or says which they are. Colour is never alone: late is "!",
 * soon "▲", in time "✓", not counted "–".
 */
import { hook, make } from './dom.js';
import { QINGDAO, ground, leaflet, mapIn, shown } from './map.js';

const NEAR = 36;	/* pixels: a finger's width */
const LISTED = 12;	/* cases that one popup names */
const CLOSE = 17;
const LEVELS = ['late', 'soon', 'ok', 'wait', 'over'];	/* most urgent first */
const SIGNS = { late: '!', soon: '▲', ok: '✓', wait: '–', over: '–' };

const box = hook('map');
const status = document.querySelector('[data-dk="map-say"]');
const legend = document.querySelector('[data-dk="map-legend"]');

const say = (words) => { status.textContent = words; };

const worst = (cases) => LEVELS.find((level) => cases.some((c) => c.due.level === level)) ?? 'wait';

function nameOf(cases) {
	const [first] = cases;

	return cases.length > 1
		? `${cases.length} 件，最急的：${first.category} ${first.due.say}`
		: `${first.number} ${first.category} ${first.due.say}`;
}

/* Nobody's words are in it: a number or a sign alone. */
function iconOf(L, cases) {
	const many = cases.length > 1;
	const level = worst(cases);
	const side = many ? 34 : 26;

	return L.divIcon({
		className: `dk-dot dk-dot_${level === 'over' ? 'wait' : level}${many ? ' dk-dot_many' : ''}`,
		html: many ? String(cases.length) : SIGNS[level], iconSize: [side, side],
	});
}

function line(c) {
	return make('li', {},
		make('a', { href: c.path }, make('b', {}, c.category), ` ${c.number}`),
		make('span', { class: `dk-due_${c.due.level}` }, make('span', {}, `${c.due.say}${c.due.when ? `（${c.due.when}）` : ''}`)),
		make('span', { class: 'dk-quiet' }, [c.state, c.unit, c.place].filter(Boolean).join(' · ')));
}

function popupOf(cases) {
	const rest = cases.length - LISTED;

	return make('div', { class: 'dk-map__card' },
		make('ul', {}, ...cases.slice(0, LISTED).map(line)),
		...(rest > 0 ? [make('p', { class: 'dk-quiet' }, `还有 ${rest} 件，放大地图或用筛选`)] : []));
}

/* Around the most urgent of a neighbourhood, so that no mark hides another. */
function groups(map, points) {
	const found = [];

	for (const point of points) {
		const at = map.project(shown(box, point));
		const near = found.find((group) => group.at.distanceTo(at) < NEAR);

		if (near)
			near.cases.push(point);
		else
			found.push({ at, cases: [point] });
	}
	return found.map((group) => group.cases);
}

/* Enter on a mark leads into what it says, Escape back to the mark. */
function withKeys(marker) {
	marker.on('popupopen', ({ popup }) => popup.getElement()?.querySelector('a[href^="/desk/"]')?.focus());
	marker.on('popupclose', () => {
		if (box.contains(document.activeElement) || document.activeElement === document.body)
			marker.getElement()?.focus();
	});
}

function markOf(L, map, cases) {
	const name = nameOf(cases);
	const marker = L.marker(shown(box, cases[0]), { icon: iconOf(L, cases), title: name, alt: name, keyboard: true, riseOnHover: true });
	const spread = L.latLngBounds(cases.map((c) => shown(box, c)));
	const apart = spread.getNorthEast().distanceTo(spread.getSouthWest()) > 20;

	if (cases.length > LISTED / 2 && apart && map.getZoom() < CLOSE)
		marker.on('click keypress', ({ originalEvent }) => {
			if (originalEvent.type === 'click' || originalEvent.key === 'Enter')
				map.fitBounds(spread.pad(0.3), { maxZoom: CLOSE });
		});
	else {
		marker.bindPopup(() => popupOf(cases), { maxWidth: Math.min(300, box.clientWidth - 60), autoPanPadding: [12, 12] });
		withKeys(marker);
	}
	marker.on('add', () => {
		marker.getElement().setAttribute('role', 'button');
		marker.getElement().setAttribute('aria-label', name);
	});
	return marker;
}

function sentence({ points, more, without }) {
	const parts = [points.length ? `地图上 ${points.length} 件` : '这里没有能在地图上标出的案卷'];

	if (more)
		parts.push('只标最先到期的 500 件，用筛选可以看到其余的');
	if (without)
		parts.push(`${without} 件没有准确位置，只在下面的列表里`);
	return `${parts.join('；')}。`;
}

async function start() {
	const [reply, L] = await Promise.all([
		fetch(box.dataset.points, { headers: { accept: 'application/json' } }), leaflet(),
	]);

	if (!reply.ok)
		throw new Error(`points: ${reply.status}`);
	const found = await reply.json();

	found.points.sort((a, b) => LEVELS.indexOf(a.due.level) - LEVELS.indexOf(b.due.level));
	box.hidden = legend.hidden = false;
	const map = mapIn(L, box).setView(QINGDAO, 10);
	const layer = L.layerGroup().addTo(map);
	const draw = () => {
		layer.clearLayers();
		for (const cases of groups(map, found.points))
			markOf(L, map, cases).addTo(layer);
	};

	if (found.points.length)
		map.fitBounds(L.latLngBounds(found.points.map((point) => shown(box, point))).pad(0.1), { maxZoom: 15 });
	map.on('zoomend', draw);
	box.addEventListener('keydown', (event) => event.key === 'Escape' && map.closePopup());
	await ground(L, map, box);
	draw();
	say(sentence(found));
}

if (box?.dataset.mode === 'queue')
	await start().catch(() => {
		box.hidden = legend.hidden = true;
		say('地图没有打开，刷新再试；下面的列表是同样的案卷。');
	});
