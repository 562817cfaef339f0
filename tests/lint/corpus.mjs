// The corpus the shipped model learns from (schema/seed/corpus/*.tsv): whole, honest, hard to
// answer by luck. Prints file:line: what; exits 1 when any is broken. `--counts` prints its size.
import { readdirSync, readFileSync } from 'node:fs';

const SEED = 'schema/seed', CORPUS = `${SEED}/corpus`;
const LEAST_SENTENCES = 25, LEAST_FAMILIES = 5;
const SHORTEST = 4, LONGEST = 60;
// Sentences this alike in two families would let a held-out family be answered by heart: of one
// code they are one thought, of two codes nobody could tell which it is.
const ONE_THOUGHT = 0.4, TOO_ALIKE = 0.8;
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

// For each sentence the ones before it that share a pair of letters, and how many they share.
function eachShared(sentences, meet) {
	const having = new Map();

	sentences.forEach((b, j) => {
		const shared = new Map();

		for (const pair of b.bigrams) {
			const before = having.get(pair) ?? [];

			for (const i of before)
				shared.set(i, (shared.get(i) ?? 0) + 1);
			before.push(j);
			having.set(pair, before);
		}
		for (const [i, both] of shared)
			meet(sentences[i], b, both / (sentences[i].bigrams.size + b.bigrams.size - both));
	});
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
	eachShared(sentences, (a, b, likeness) => {
		if (a.family !== b.family && likeness > (a.code === b.code ? ONE_THOUGHT : TOO_ALIKE))
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
