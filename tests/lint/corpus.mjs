// The corpus the shipped model learns from (schema/seed/corpus/*.tsv): whole, honest, hard to
// answer by luck. Prints file:line: what; exits 1 when any is broken. `--counts` prints its size.
import { readdirSync, readFileSync } from 'node:fs';

const SEED = 'schema/seed', CORPUS = `${SEED}/corpus`;
const LEAST_SENTENCES = 25, LEAST_FAMILIES = 5;
const SHORTEST = 4, LONGEST = 60;
// Two sentences this alike in two families would let a held-out family be answered by heart.
const TOO_ALIKE = 0.8;
// Places people name in every report: where one class lacks them, the place would decide.
const PLACES = [['地铁'], ['公交'], ['小区'], ['学校', '小学', '中学', '幼儿园', '学生']];

let broken = 0;

function say(where, what) {
	console.log(`${where}: ${what}`);
	broken++;
}

function mattersOf(file) {
	const rows = readFileSync(file, 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));

	return new Map(rows.map((line) => line.split('\t')).filter((row) => row[1] === '2').map((row) => [row[2], row[4]]));
}

function bigramsOf(text) {
	const letters = [...text.replace(/[^\p{L}\p{N}]/gu, '')];

	return new Set(letters.slice(1).map((letter, i) => letters[i] + letter));
}

function likeness(a, b) {
	let both = 0;

	for (const pair of a)
		both += b.has(pair);
	return both / (a.size + b.size - both || 1);
}

// "路灯异常" is what the standard says; a citizen who says 路灯 has named it.
const plainName = (name) => name.replace(/异常|（.*?）|[、，].*$/g, '');

function readSentences(file, matters) {
	const lines = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)).split('\n');
	const sentences = [];

	if (lines[0] !== 'code\tfamily\ttext' || lines.pop() !== '')
		say(`${file}:1`, 'needs the heading code, family, text and a line end at its end');
	lines.slice(1).forEach((line, i) => {
		const where = `${file}:${i + 2}`, cells = line.split('\t'), [code, family, text] = cells;

		if (cells.length !== 3 || !/^\d{5}$/.test(code) || !/^[1-9]\d*$/.test(family))
			return say(where, 'is not a code, a family and a text');
		if (!matters.has(code))
			say(where, `${code} is no matter of the catalogue`);
		if (text !== text.trim().normalize('NFC') || /[\p{C}]|\d{7,}/u.test(text))
			say(where, 'has odd white space, a control character or a number somebody could be rung on');
		if ([...text].length < SHORTEST || [...text].length > LONGEST)
			say(where, `has ${[...text].length} characters`);
		sentences.push({ where, code, family, text, bigrams: bigramsOf(text) });
	});
	return sentences;
}

function checkCode(code, name, own) {
	const families = new Set(own.map((s) => s.family)), where = own[0].where;
	const naming = own.filter((s) => s.text.includes(plainName(name))).length;

	if (own.length < LEAST_SENTENCES)
		say(where, `${code} ${name} has ${own.length} sentences`);
	if (families.size < LEAST_FAMILIES)
		say(where, `${code} ${name} has ${families.size} families`);
	if (naming * 2 >= own.length)
		say(where, `${code} ${name} is named in ${naming} of ${own.length} sentences`);
	for (const words of PLACES)
		if (!own.some((s) => words.some((word) => s.text.includes(word))))
			say(where, `${code} ${name} never says ${words[0]}`);
}

function checkAlike(sentences) {
	const seen = new Map(), codeOf = new Map();

	for (const s of sentences) {
		const key = s.text.replace(/[^\p{L}\p{N}]/gu, '');

		if (seen.has(key))
			say(s.where, `says the same as ${seen.get(key)}`);
		seen.set(key, s.where);
		if ((codeOf.get(s.family) ?? s.code) !== s.code)
			say(s.where, `family ${s.family} is of ${codeOf.get(s.family)} too`);
		codeOf.set(s.family, s.code);
	}
	sentences.forEach((a, i) => {
		for (const b of sentences.slice(i + 1))
			if (a.family !== b.family && likeness(a.bigrams, b.bigrams) > TOO_ALIKE)
				say(b.where, `is too much like ${a.where}`);
	});
}

const matters = mattersOf(`${SEED}/category.tsv`);
const files = readdirSync(CORPUS).filter((file) => file.endsWith('.tsv'));
const sentences = files.flatMap((file) => readSentences(`${CORPUS}/${file}`, matters));
const byCode = new Map();

for (const s of sentences)
	byCode.set(s.code, [...(byCode.get(s.code) ?? []), s]);
for (const [code, own] of byCode)
	checkCode(code, matters.get(code) ?? '?', own);
checkAlike(sentences);
if (process.argv.includes('--counts')) {
	const families = new Set(sentences.map((s) => s.family)).size;
	const naming = sentences.filter((s) => s.text.includes(plainName(matters.get(s.code) ?? '?'))).length;

	console.log(`${sentences.length} sentences, ${families} families, ${byCode.size} matters, named in ${naming}`);
}
process.exit(broken ? 1 : 0);
