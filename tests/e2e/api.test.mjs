// The JSON API's frame through nginx: its description, its problems, what may be kept and by whom.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { Client, base, report, until } from './client.mjs';
import { call, description } from './api.mjs';

const require = createRequire(new URL('../browser/package.json', import.meta.url));
const top = new URL('../../', import.meta.url).pathname;
const client = new Client();

// --- the description ----------------------------------------------------------------------

test('the description is valid OpenAPI 3.1', async () => {
	const { Validator } = await import(require.resolve('@seriousme/openapi-schema-validator'));
	const { doc } = await description();
	const validator = new Validator();
	const result = await validator.validate(structuredClone(doc));

	assert.ok(result.valid, JSON.stringify(result.errors, null, 1));
	assert.equal(validator.version, '3.1');
});

test('the programs\' routes and the description name the same paths and methods', async () => {
	const printed = ['api', 'signs'].flatMap((program) => execFileSync(join(top, process.env.B ?? 'build', program), ['-r'], { encoding: 'utf8' })
		.trim().split('\n')).filter((line) => line.includes(' /api/')).map((line) => line.replace(/:(\w+)/g, '{$1}'));
	const { doc } = await description();
	const described = Object.entries(doc.paths).filter(([path]) => path.startsWith('/api/')).flatMap(([path, item]) =>
		Object.keys(item).filter((key) => /^(get|post|put|patch|delete)$/.test(key)).map((method) => `${method.toUpperCase()} ${path}`));

	assert.deepEqual(printed.sort(), described.sort());
});

// What a schema may say: a word written wrong would be passed over by every validator.
const words = new Set(['$ref', 'type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'format', 'pattern',
	'minimum', 'maximum', 'exclusiveMinimum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'oneOf', 'anyOf', 'allOf', 'description', 'examples',
	'default', 'title', 'uniqueItems', 'prefixItems', 'propertyNames', 'contentMediaType', 'minProperties', 'maxProperties', 'discriminator', 'readOnly', 'deprecated']);

function* schemas(value, path) {
	if (!value || typeof value !== 'object')
		return;
	for (const [key, part] of Object.entries(value)) {
		if (key === 'schema')
			yield* schemaAndParts(part, `${path}/${key}`);
		else if (path === '/components' && key === 'schemas')
			for (const [name, one] of Object.entries(part))
				yield* schemaAndParts(one, `${path}/schemas/${name}`);
		else if (key !== 'examples' && key !== 'example')
			yield* schemas(part, `${path}/${key}`);
	}
}

function* schemaAndParts(schema, path) {
	if (typeof schema !== 'object')
		return;
	yield [path, schema];
	for (const key of ['items', 'additionalProperties', 'propertyNames'])
		if (schema[key])
			yield* schemaAndParts(schema[key], `${path}/${key}`);
	for (const key of ['oneOf', 'anyOf', 'allOf', 'prefixItems'])
		for (const [i, part] of (schema[key] ?? []).entries())
			yield* schemaAndParts(part, `${path}/${key}/${i}`);
	for (const [name, part] of Object.entries(schema.properties ?? {}))
		yield* schemaAndParts(part, `${path}/properties/${name}`);
}

test('every schema is closed and uses only words that are known', async () => {
	const { doc } = await description();
	let count = 0;

	for (const [path, schema] of schemas(doc, '')) {
		for (const word of Object.keys(schema))
			assert.ok(words.has(word), `${path}: ${word}`);
		if ([schema.type].flat().includes('object') || schema.properties)
			assert.notEqual(schema.additionalProperties, undefined, `${path}: open or closed?`);
		for (const name of schema.required ?? [])
			if (schema.additionalProperties === false)
				assert.ok(schema.properties?.[name], `${path}: "${name}" is required but not there`);
		count++;
	}
	assert.ok(count > 10);
});

test('every operation has a name of its own, a sentence, and says what goes wrong', async () => {
	const { doc } = await description();
	const names = [];

	for (const [path, item] of Object.entries(doc.paths))
		for (const [method, operation] of Object.entries(item)) {
			if (method === 'parameters')
				continue;
			assert.match(operation.operationId ?? '', /^[a-z][A-Za-z0-9]+$/, `${method} ${path}`);
			assert.ok(operation.summary, `${method} ${path}`);
			assert.ok(operation.responses.default, `${method} ${path}: no default response`);
			names.push(operation.operationId);
		}
	assert.equal(new Set(names).size, names.length);
});

// --- the README --------------------------------------------------------------------------------

test('the README\'s examples of reading run as they stand', async () => {
	const section = readFileSync(join(top, 'README.md'), 'utf8').split('\n## ').find((part) => part.startsWith('The JSON API: what every call has'));
	const lines = section.split('\n### ')[0].split('\n').filter((line) => line.startsWith('    curl '));
	const number = await report(new Client());
	const { token } = (await call(client, 'POST', '/sessions', { body: {}, status: 201 })).json();

	await until(() => client.get(`/api/v1/reports/${number}`), (r) => r.json().status === 'handling', 15_000);
	for (const line of lines) {
		const reply = JSON.parse(execFileSync('sh', ['-c', line], { encoding: 'utf8', env: { ...process.env, site: new URL(base).origin, token, number } }));

		assert.ok(reply.number === number || Array.isArray(reply.items), line);
	}
	assert.equal(lines.length, 5);
});

// Whoever writes a client branches on these; "default" is for what can befall every call.
test('every call that is somebody\'s names how it is refused', async () => {
	const { doc } = await description();

	for (const [path, item] of Object.entries(doc.paths).filter(([name]) => name.startsWith('/api/v1/')))
		for (const [method, op] of Object.entries(item).filter(([name]) => name !== 'parameters')) {
			const refs = (op.parameters ?? []).map((one) => one.$ref ?? '');
			const wanted = [];

			if (op.security?.length !== 0)
				wanted.push('401', ...method === 'get' ? [] : ['403']);
			if (path.includes('{'))
				wanted.push('404');
			if (op.requestBody)
				wanted.push('400', '415', '422');
			if (refs.some((ref) => ref.endsWith('/IdempotencyKey')))
				wanted.push('400', '409', '422');
			assert.deepEqual(wanted.filter((status) => !op.responses[status]), [], `${method} ${path}`);
		}
});

// --- what every reply has --------------------------------------------------------------------

test('the root names the city and leads to the description', async () => {
	const root = (await call(client, 'GET', '/', { status: 200 })).json();

	assert.equal(root.version, 'v1');
	for (const path of Object.values(root.links))
		if (!path.includes('{'))
			assert.equal((await client.get(path)).status, 200, path);
	assert.deepEqual((await call(client, 'GET', '/api/v1', { status: 200 })).json(), root);
});

test('a problem is problem+json with a type that is listed', async () => {
	const types = (await call(client, 'GET', '/problems', { status: 200 })).json().items;

	for (const [method, path, status] of [['GET', '/nothing', 404], ['GET', '/%ff', 400], ['POST', '/problems', 405], ['GET', '/reports/../../x/nothing', 404]]) {
		const reply = await client.request(method, `/api/v1${path}`);
		const problem = reply.json();

		assert.equal(reply.status, status, path);
		assert.match(reply.headers['content-type'], /^application\/problem\+json/, path);
		assert.equal(problem.status, status);
		assert.ok(types.some((t) => t.type === problem.type && t.status === status), problem.type);
		assert.match(problem.detail, /[\u4e00-\u9fff]/);
		assert.match(reply.headers['cache-control'], /no-store/);
	}
	assert.equal((await client.request('POST', '/api/v1/problems')).headers.allow, 'GET, HEAD');
});

test('what nginx itself refuses is a problem, too', async () => {
	const reply = await client.request('POST', '/api/v1/problems', { body: 'x'.repeat(200_000), headers: { 'content-type': 'application/json' } });

	assert.equal(reply.status, 413);
	assert.match(reply.headers['content-type'], /^application\/problem\+json/);
	assert.equal(reply.json().type, '/api/v1/problems#too-large');
});

test('who is held back by nginx is told in the API\'s form, and when to come again', async () => {
	const eager = new Client();
	const replies = await Promise.all(Array.from({ length: 240 }, () => eager.request('POST', '/api/v1/problems')));
	const held = replies.filter((reply) => reply.status === 429);

	assert.ok(held.length >= 20, `${held.length} of 240 held back`);
	for (const one of held) {
		assert.equal(one.headers['content-type'], 'application/problem+json');
		assert.equal(one.json().type, '/api/v1/problems#too-many');
		assert.equal(one.headers['retry-after'], '5');
	}
	assert.equal(replies.find((reply) => reply.status === 405).headers['retry-after'], undefined);
});

test('an ETag saves the second reading, HEAD has the same headers and no body', async () => {
	const first = await call(client, 'GET', '/openapi.json', { status: 200 });
	const again = await call(client, 'GET', '/openapi.json', { headers: { 'if-none-match': first.headers.etag }, status: 304 });
	const head = await call(client, 'HEAD', '/openapi.json', { status: 200 });

	assert.equal(again.headers.etag, first.headers.etag);
	assert.equal(head.headers.etag, first.headers.etag);
	assert.equal(head.headers['content-length'], first.headers['content-length']);
	assert.match(first.headers['cache-control'], /^public, max-age=\d+$/);
});

test('no other site\'s scripts are let in by default', async () => {
	for (const method of ['GET', 'OPTIONS']) {
		const reply = await client.request(method, '/api/v1/', { headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' } });

		assert.equal(reply.status, method === 'GET' ? 200 : 405);
		assert.deepEqual(Object.keys(reply.headers).filter((name) => name.startsWith('access-control')), []);
	}
	assert.ok(base);
});
