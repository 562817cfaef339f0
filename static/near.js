/* The list around where one stands: a button on /nearby, shown only where a position can be had. */
import { hook } from './dom.js';

const button = hook('near');
const say = hook('near-say');

function go(position) {
	const { latitude, longitude } = position.coords;

	/* Four decimals are ten metres: near enough, and the address says no more. */
	location.assign(`/nearby?lat=${latitude.toFixed(4)}&lon=${longitude.toFixed(4)}`);
}

function refused(error) {
	button.disabled = false;
	say.textContent = error.code === 1
		? '没有定位权限。可以在手机设置里打开，或者按区市看。'
		: '现在定不了位，请按区市看。';
}

function ask() {
	button.disabled = true;
	say.textContent = '正在定位……';
	navigator.geolocation.getCurrentPosition(go, refused, { timeout: 15_000, maximumAge: 300_000 });
}

if (button && navigator.geolocation) {
	button.hidden = false;
	button.addEventListener('click', ask);
}
