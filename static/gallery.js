/*
 * The designs by night, without a new page: where there is a mouse, what it is over; and all of them
 * at the press of the link. A choice in the form is followed at once.
 */
import { hook } from './dom.js';

const list = hook('gallery');
const link = hook('gallery-look');
const form = hook('gallery-form');

const turned = (address, look) => address.replace(/\/(day|night)\.webp/, `/${look}.webp`);

function look(image, name) {
	const address = turned(image.src, name);

	if (image.src !== address)
		image.src = address;
}

function turnAll(event) {
	const name = list.classList.contains('dl-signs_night') ? 'day' : 'night';

	event.preventDefault();
	list.classList.toggle('dl-signs_night', name === 'night');
	list.classList.toggle('dl-signs_day', name === 'day');
	list.querySelectorAll('img').forEach((image) => look(image, name));
	link.textContent = name === 'night' ? '看白天' : '看夜里';
}

function hover(event) {
	const image = event.target.closest?.('.dl-signs__one')?.querySelector('img');
	const night = list.classList.contains('dl-signs_night');

	if (image && event.pointerType === 'mouse')
		look(image, (event.type === 'pointerover') !== night ? 'night' : 'day');
}

if (list && link) {
	link.addEventListener('click', turnAll);
	list.addEventListener('pointerover', hover);
	list.addEventListener('pointerout', hover);
}
form?.addEventListener('change', (event) => {
	if (event.target.tagName === 'SELECT')
		form.requestSubmit();
});
