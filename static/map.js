/*
 * The map, loaded when it is opened. With data-tile-url: tiles; without: the districts' outlines,
 * drawn from our own data, so that it works with no internet but ours.
 *
 * <div class="dl-map" data-dl="map" data-mode="points | show | pick | queue (desk-map.js)" data-lat data-lon
 *      data-tile-url data-tile-attribution data-tile-datum="wgs84 | gcj02" hidden>
 */
import { ago } from './ago.js';
import { hook, make, metaOf } from './dom.js';
import { toGcj02 } from './gcj.js';

export const QINGDAO = [36.1, 120.38];
const POINTS_FROM_ZOOM = 11;
/* Nearer than this the outlines alone show nothing. */
const NEAR = { tiles: 16, outlines: 12 };

const PIN = '<svg viewBox="0 0 32 42" aria-hidden="true">' +
	'<path fill="currentColor" stroke="#fff" stroke-width="2" d="M16 40S3 27 3 15.5a13 13 0 0 1 26 0C29 27 16 40 16 40z"/>' +
	'<circle cx="16" cy="15.5" r="5" fill="#fff"/></svg>';

/* Leaflet is a classic script with a style sheet; both once. */
let loading;

export function leaflet() {
	loading ??= new Promise((resolve, reject) => {
		const version = metaOf('static-version');
		const script = make('script', { src: `/static/vendor/leaflet/leaflet.js?v=${version}` });

		document.head.append(
			make('link', { rel: 'stylesheet', href: `/static/vendor/leaflet/leaflet.css?v=${version}` }), script);
		script.onload = () => resolve(globalThis.L);
		script.onerror = () => reject(new Error('leaflet'));
	});
	return loading;
}

export const shown = (box, place) => (box.dataset.tileDatum === 'gcj02' && box.dataset.tileUrl ? toGcj02(place) : place);

function givenPlace(box) {
	const lat = Number.parseFloat(box.dataset.lat);
	const lon = Number.parseFloat(box.dataset.lon);

	return Number.isFinite(lat) && Number.isFinite(lon) ? shown(box, { lat, lon }) : null;
}

async function drawAreas(L, map) {
	const style = getComputedStyle(document.documentElement);
	const reply = await fetch('/api/v1/areas/outlines');

	if (!reply.ok)
		return;
	const layer = L.geoJSON(await reply.json(), {
		style: {
			color: style.getPropertyValue('--dl-edge'), weight: 1.2,
			fillColor: style.getPropertyValue('--dl-card'), fillOpacity: 1,
		},
		interactive: false,
		onEachFeature(feature, area) {
			area.bindTooltip(feature.properties.name, { permanent: true, direction: 'center', className: 'dl-map__area' });
		},
	});

	layer.addTo(map).bringToBack();
}

export async function ground(L, map, box) {
	if (box.dataset.tileUrl)
		L.tileLayer(box.dataset.tileUrl, { attribution: box.dataset.tileAttribution, maxZoom: 18 }).addTo(map);
	else
		await drawAreas(L, map);
}

function pinIcon(L) {
	return L.divIcon({ className: 'dl-map__pin', html: PIN, iconSize: [32, 42], iconAnchor: [16, 40] });
}

const nearOf = (box) => (box.dataset.tileUrl ? NEAR.tiles : NEAR.outlines);

export function mapIn(L, box, options = {}) {
	const map = L.map(box, options);

	map.attributionControl.setPrefix(false);
	return map;
}

/* --- choosing a place -------------------------------------------------------- */

/*
 * onChoose({lat, lon, datum}) after each tap, drag or key. Returns {map, put({lat, lon})}, which moves
 * the pin to a WGS-84 place without calling back, and says where on the map that is.
 */
export async function pickOn(box, onChoose) {
	box.hidden = false;
	const L = await leaflet();
	const start = givenPlace(box);
	const map = mapIn(L, box).setView(start ?? QINGDAO, start ? nearOf(box) : 10);
	const pin = L.marker(start ?? map.getCenter(), {
		icon: pinIcon(L), draggable: true, opacity: start ? 1 : 0, keyboard: false, alt: '选的位置',
	}).addTo(map);
	const choose = (at) => {
		pin.setLatLng(at).setOpacity(1);
		onChoose({ lat: at.lat, lon: at.lng, datum: box.dataset.tileUrl && box.dataset.tileDatum === 'gcj02' ? 'gcj02' : 'wgs84' });
	};

	map.on('click', (event) => choose(event.latlng));
	pin.on('dragend', () => choose(pin.getLatLng()));
	/* A keyboard moves the map below its middle, and Enter puts the pin there. */
	box.addEventListener('keydown', (event) => event.key === 'Enter' && choose(map.getCenter()));
	await ground(L, map, box);
	return {
		map,
		put(place) {
			const at = shown(box, place);

			pin.setLatLng(at).setOpacity(1);
			map.setView(at, Math.max(map.getZoom(), nearOf(box)));
			return at;
		},
	};
}

/* --- one place --------------------------------------------------------------- */

async function showOn(box) {
	const place = givenPlace(box);

	if (!place)
		return;
	box.hidden = false;
	box.classList.add('dl-map_small');
	const L = await leaflet();
	const map = mapIn(L, box, { scrollWheelZoom: false }).setView(place, nearOf(box) - 1);

	L.marker(place, { icon: pinIcon(L), interactive: false, keyboard: false }).addTo(map);
	await ground(L, map, box);
}

/* --- all the city's points ---------------------------------------------------- */

function card(point) {
	return make('a', { class: 'dl-map__card', href: `/r/${point.number}` },
		make('b', {}, point.category), `${point.status_text} · ${ago(point.submitted_at)}`);
}

const COLOURS = { closed: '--dl-green', handled: '--dl-amber' };

function dot(L, box, point) {
	const style = getComputedStyle(document.documentElement);
	const at = shown(box, point);

	return L.circleMarker(at, {
		radius: 9, weight: 2, color: '#fff', fillOpacity: 1,
		fillColor: style.getPropertyValue(COLOURS[point.status] ?? '--dl-sea'),
	}).bindPopup(() => card(point));
}

async function refresh(L, map, box, layer, say) {
	if (map.getZoom() < POINTS_FROM_ZOOM) {
		layer.clearLayers();
		say('放大地图，看具体的问题');
		return;
	}
	const b = map.getBounds();
	const query = new URLSearchParams({ south: b.getSouth(), west: b.getWest(), north: b.getNorth(), east: b.getEast() });
	const reply = await fetch(`/api/v1/map/points?${query}`).catch(() => null);

	if (!reply?.ok) {
		say('没有连上，移动一下地图再试');
		return;
	}
	const { items: points, more } = await reply.json();

	layer.clearLayers();
	points.forEach((point) => dot(L, box, point).addTo(layer));
	say(more ? '这里问题很多，只显示最近的；放大看全部' : `这一片有 ${points.length} 个问题`);
}

async function pointsOn(box) {
	const status = make('p', { class: 'dl-quiet', role: 'status' });
	let timer;

	box.hidden = false;
	box.classList.add('dl-map_page');
	box.after(status);
	const L = await leaflet();
	const map = mapIn(L, box).setView(givenPlace(box) ?? QINGDAO, 12);
	const layer = L.layerGroup().addTo(map);
	const again = () => refresh(L, map, box, layer, (words) => { status.textContent = words; });

	await ground(L, map, box);
	map.on('moveend', () => {
		clearTimeout(timer);
		timer = setTimeout(again, 250);
	});
	await again();
}

const box = hook('map');

if (box?.dataset.mode === 'points')
	await pointsOn(box);
else if (box?.dataset.mode === 'show')
	await showOn(box);
