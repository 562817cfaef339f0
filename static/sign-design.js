// The picture follows what is typed; without this script the button draws it.
const form = document.querySelector('[data-dl="sign-form"]');
const picture = document.querySelector('[data-dl="preview"]');
const PAUSE = 400;
let timer = 0;

function address() {
	const typed = new URLSearchParams({ px: '800' });

	for (const key of ['name', 'latin', 'phone', 'palette']) {
		const value = new FormData(form).get(key);

		if (value)
			typed.set(key, value.trim());
	}
	return `${picture.dataset.address}day.png?${typed}`;
}

async function draw() {
	const reply = await fetch(address()).catch(() => null);

	// What no sign can bear is said by the server when the form is sent; the last good picture stays.
	if (reply?.ok)
		picture.src = URL.createObjectURL(await reply.blob());
}

if (form && picture)
	form.addEventListener('input', () => {
		clearTimeout(timer);
		timer = setTimeout(draw, PAUSE);
	});
