/*
 * A circle for a precedent: its middle is pointed at on the map (tap, drag, or Enter in its middle) or
 * typed, its radius is drawn as it is typed. Without this module the three fields stand alone.
 */
import { hook } from './dom.js';
import { pickOn } from './map.js';

const form = document.querySelector('[data-dk="place-form"]');
const opener = document.querySelector('[data-dk="open-map"]');
const status = document.querySelector('[data-dk="place-say"]');
const { lat, lon, radius, datum, place } = form.elements;
let chooser, circle;

function draw(at) {
	const metres = Number.parseInt(radius.value, 10);

	circle?.remove();
	if (chooser && at && metres > 0)
		circle = globalThis.L.circle(at, { radius: metres, weight: 2, interactive: false }).addTo(chooser.map);
}

/* Of the map's own numbers, which on shifted tiles are shifted. */
let middle = null;

function chosen(at) {
	lat.value = at.lat.toFixed(6);
	lon.value = at.lon.toFixed(6);
	datum.value = at.datum;
	place.value = 'circle';
	middle = at;
	draw(middle);
	status.textContent = '圆心已选。要改就点别的地方。';
}

/* Typed degrees are true ones. */
function typed() {
	const at = { lat: Number.parseFloat(lat.value), lon: Number.parseFloat(lon.value) };

	datum.value = 'wgs84';
	place.value = 'circle';
	if (!chooser || !Number.isFinite(at.lat) || !Number.isFinite(at.lon))
		return;
	middle = chooser.put(at);
	draw(middle);
}

opener.hidden = false;
opener.addEventListener('click', async () => {
	opener.hidden = true;
	try {
		chooser = await pickOn(hook('map'), chosen);
		if (lat.value && lon.value)
			typed();
		else
			status.textContent = '在地图上点一下圆心；用键盘时移动地图，按 Enter 取中间。';
	} catch {
		opener.hidden = false;
		status.textContent = '地图没有打开，请直接填纬度和经度。';
	}
});
for (const field of [lat, lon])
	field.addEventListener('change', typed);
radius.addEventListener('input', () => draw(middle));
form.elements.area.addEventListener('change', () => { place.value = 'area'; });
