// What was measured, as a table at the end and a line at once.
import { median, ratio } from './measure.mjs';

const rows = [];

export function say(what, reference, value, aim, met, detail) {
	rows.push({ what, reference, value, aim, met });
	console.log(`${met ? 'met   ' : 'missed'} ${what} / ${reference}: ${value} (aim ${aim})${detail ? `; ${detail}` : ''}`);
}

export function sayRate(what, reference, ours, theirs, aim, more = '') {
	const { median: value, low, high } = ratio(ours, theirs);
	say(what, reference, value.toFixed(2), `>= ${aim}`, value >= aim, `half of the ${ours.length} pairs between ${
		low.toFixed(2)} and ${high.toFixed(2)}; ${median(ours).toFixed(0)}/s against ${median(theirs).toFixed(0)}/s${more}`);
}

export function sayMost(what, reference, value, aim, unit, detail) {
	say(what, reference, `${value.toFixed(2)}${unit}`, `<= ${aim}${unit}`, value <= aim, detail);
}

// Chinese characters take two columns.
const wide = (text) => [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e80 ? 2 : 1), 0);
const pad = (text, size) => text + ' '.repeat(Math.max(0, size - wide(text)));

export function printTable() {
	console.log(`\n${pad('what', 46)}${pad('against', 34)}${pad('measured', 12)}${pad('aim', 12)}`);
	for (const r of rows)
		console.log(pad(r.what, 46) + pad(r.reference, 34) + pad(r.value, 12) + pad(r.aim, 12) + (r.met ? 'met' : 'missed'));
	console.log(`\n${rows.filter((r) => r.met).length} of ${rows.length} met`);
}
