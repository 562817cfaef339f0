/*
 * An officer draws boxes and lines on a picture with mouse, finger or keyboard. What is drawn stands
 * in the field "marks" as text, one a line, which is also how it is typed without this module.
 */
const form = document.querySelector('[data-dk="sign-answer"]');
const find = (name) => form?.querySelector(`[data-dk="${name}"]`);
const stage = find('sign-stage');
const canvas = find('sign-canvas');
const words = find('sign-words');
const undo = find('sign-undo');
const field = form?.elements.marks;
const SVG = 'http://www.w3.org/2000/svg';
const WHOLE = 1000, MOST = 20, LEAST = 8, STEP = 10;
let height = 625;
let marks = [];
let drawing = null;

const clamp = (n) => Math.min(WHOLE, Math.max(0, Math.round(n)));
const down = (thousandth) => thousandth * height / WHOLE;

function element(name, attributes) {
	const made = document.createElementNS(SVG, name);

	for (const [key, value] of Object.entries(attributes))
		made.setAttribute(key, value);
	return made;
}

/* --- text and marks ---------------------------------------------------------------- */

function read() {
	marks = [];
	for (const line of field.value.split('\n')) {
		const hit = /^(框|线|box|line) (\d+) (\d+) (\d+) (\d+) ?(.*)$/.exec(line.trim());

		if (hit)
			marks.push({ line: hit[1] === '线' || hit[1] === 'line', at: hit.slice(2, 6).map(Number), say: hit[6] });
	}
}

function write() {
	field.value = marks.map(({ line, at, say }) => `${line ? '线' : '框'} ${at.join(' ')} ${say}`.trim()).join('\n');
	undo.disabled = marks.length === 0;
}

/* --- drawing ----------------------------------------------------------------------- */

function shapeOf({ line, at: [a, b, c, d] }, name) {
	return line ? element('path', { class: name, d: `M${a} ${down(b)}L${c} ${down(d)}` })
		: element('rect', { class: name, x: a, y: down(b), width: c, height: down(d) });
}

function draw() {
	const source = form.querySelector('input[name="on"]:checked');

	height = Number(source.dataset.height);
	canvas.setAttribute('viewBox', `0 0 ${WHOLE} ${height}`);
	canvas.replaceChildren(element('image', { href: source.dataset.src, width: WHOLE, height }));
	for (const [i, mark] of [...marks, ...(drawing ? [drawing] : [])].entries()) {
		const [x, y] = [Math.min(975, Math.max(25, mark.at[0])), Math.min(height - 25, Math.max(25, down(mark.at[1])))];
		const number = element('text', { class: 'sg-mark__n', x, y, dy: '.36em' });

		number.textContent = i + 1;
		canvas.append(shapeOf(mark, 'sg-mark sg-mark_under'), shapeOf(mark, 'sg-mark'), element('circle', { class: 'sg-mark__dot', cx: x, cy: y, r: 22 }), number);
	}
}

function list() {
	words.replaceChildren(...marks.map((mark, i) => {
		const item = document.createElement('li');
		const input = Object.assign(document.createElement('input'), { className: 'dk-input', value: mark.say, maxLength: 40, placeholder: '说明' });

		input.setAttribute('aria-label', `第 ${i + 1} 个标注的说明`);
		input.addEventListener('input', () => {
			mark.say = input.value;
			write();
		});
		item.append(input);
		return item;
	}));
}

function show() {
	write();
	draw();
	list();
}

/* --- mouse, finger, pen --------------------------------------------------------------- */

function point(event) {
	const area = canvas.getBoundingClientRect();

	return [clamp((event.clientX - area.left) / area.width * WHOLE), clamp((event.clientY - area.top) / area.height * WHOLE)];
}

const tool = () => form.querySelector('input[name="tool"]:checked').value;
let from = null;

function span([x, y]) {
	return tool() === 'line' ? { line: true, at: [...from, x, y], say: '' }
		: { line: false, at: [Math.min(from[0], x), Math.min(from[1], y), Math.abs(from[0] - x), Math.abs(from[1] - y)], say: '' };
}

function begin(event) {
	if (event.button !== 0 || marks.length >= MOST)
		return;
	event.preventDefault();
	canvas.focus();
	canvas.setPointerCapture(event.pointerId);
	from = point(event);
}

function end(event) {
	if (!from)
		return;
	const [x, y] = point(event);

	// A slip of the finger is no mark.
	if (event.type === 'pointerup' && Math.abs(x - from[0]) + Math.abs(y - from[1]) >= LEAST && (tool() === 'line' || (x !== from[0] && y !== from[1])))
		marks.push(span([x, y]));
	from = drawing = null;
	show();
	words.lastElementChild?.querySelector('input').focus();
}

/* --- keyboard: Enter places a box, arrows move the last mark, with Shift they size it -------- */

const arrows = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

function nudge(mark, [dx, dy], sizing) {
	const [a, b, c, d] = mark.at;
	const moved = sizing ? [a, b, c + dx, d + dy] : mark.line ? [a + dx, b + dy, c + dx, d + dy] : [a + dx, b + dy, c, d];
	const inside = mark.line ? moved.every((n) => n >= 0 && n <= WHOLE)
		: moved[0] >= 0 && moved[1] >= 0 && moved[2] >= STEP && moved[3] >= STEP && moved[0] + moved[2] <= WHOLE && moved[1] + moved[3] <= WHOLE;

	if (inside)
		mark.at = moved;
}

function key(event) {
	if (event.key === 'Enter' && marks.length < MOST)
		marks.push(tool() === 'line' ? { line: true, at: [400, 500, 600, 500], say: '' } : { line: false, at: [400, 400, 200, 200], say: '' });
	else if (event.key === 'Backspace' || event.key === 'Delete')
		marks.pop();
	else if (arrows[event.key] && marks.length)
		nudge(marks.at(-1), arrows[event.key], event.shiftKey);
	else
		return;
	event.preventDefault();
	event.stopPropagation();
	show();
}

if (stage && canvas && field) {
	stage.hidden = false;
	read();
	show();
	canvas.addEventListener('pointerdown', begin);
	canvas.addEventListener('pointermove', (event) => {
		if (from) {
			drawing = span(point(event));
			draw();
		}
	});
	canvas.addEventListener('pointerup', end);
	canvas.addEventListener('pointercancel', end);
	canvas.addEventListener('keydown', key);
	undo.addEventListener('click', () => {
		marks.pop();
		show();
	});
	field.addEventListener('change', () => {
		read();
		draw();
		list();
	});
	for (const radio of form.querySelectorAll('input[name="on"]'))
		radio.addEventListener('change', draw);
}

/* One press fills the answer in; a person changes it before sending. */
const replies = find('sign-replies');

if (replies) {
	replies.hidden = false;
	for (const button of replies.querySelectorAll('button'))
		button.addEventListener('click', () => {
			form.elements.note.value = button.dataset.text;
			form.querySelector(`input[name="verdict"][value="${button.dataset.verdict}"]`).checked = true;
			form.elements.note.focus();
		});
}
