/*
 * Where it is: by the phone's position, by a pin on the map, or (without this module too)
 * from the list of streets. What is found goes into the form's own fields; the
 * citizen still presses the button.
 */
import { hook } from './dom.js';

const SOURCE = { phone: 2, pin: 3 };	/* enum place_source */

const form = hook('place');
const locate = hook('locate', form);
const opener = hook('open-map', form);
const box = hook('map', form);
const say = hook('locate-say', form);
const unplaced = hook('unplaced', form);	/* "not known yet": no longer true once something is found */
let opening;
let chooser;

function put(place, source) {
	form.elements.lat.value = place.lat.toFixed(6);
	form.elements.lon.value = place.lon.toFixed(6);
	form.elements.datum.value = place.datum;
	form.elements.place_source.value = source;
	form.elements.street.value = '';
	if (unplaced)
		unplaced.hidden = true;
}

function forget() {
	for (const name of ['lat', 'lon', 'datum', 'place_source'])
		form.elements[name].value = '';
}

/* --- the map ---------------------------------------------------------------- */

async function openMap() {
	opener.hidden = true;
	const { pickOn } = await import('./map.js');

	chooser = await pickOn(box, (place) => {
		put(place, SOURCE.pin);
		say.textContent = '已选好。要改就点地图上别的地方，或拖动图钉。';
	});
}

function openMapOrSay() {
	opening ??= openMap().catch(() => {
		opener.hidden = false;
		box.hidden = true;
		opening = undefined;
		say.textContent = '地图没有打开，请检查网络，或从列表选街道。';
	});
	return opening;
}

/* --- the phone's position ----------------------------------------------------- */

const REFUSALS = {
	1: '没有定位权限。可以在手机设置里打开，或者在地图上选、从列表选街道。',
	2: '现在定不了位。请在地图上选，或从列表选街道。',
	3: '定位太慢了。请到开阔的地方再试，或在地图上选。',
};

function refused(error) {
	locate.disabled = false;
	say.textContent = REFUSALS[error.code] ?? REFUSALS[2];
}

async function located(position) {
	const { latitude, longitude, accuracy } = position.coords;

	locate.disabled = false;
	put({ lat: latitude, lon: longitude, datum: 'wgs84' }, SOURCE.phone);
	say.textContent = `已定位(误差约 ${Math.max(1, Math.round(accuracy))} 米)。不准的话，在地图上拖动图钉。`;
	await openMapOrSay();
	chooser?.put({ lat: latitude, lon: longitude });
}

function askPosition() {
	locate.disabled = true;
	say.textContent = '正在定位……';
	navigator.geolocation.getCurrentPosition(located, refused, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 });
}

if (form && box) {
	opener.hidden = false;
	opener.addEventListener('click', openMapOrSay);
	form.elements.street.addEventListener('change', () => form.elements.street.value && forget());
	if (navigator.geolocation) {
		locate.hidden = false;
		locate.addEventListener('click', askPosition);
	}
}
