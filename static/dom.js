/* Small things every module needs of the page. Text goes in as text, never as HTML. */

export function hook(name, within = document) {
	return within.querySelector(`[data-dl="${name}"]`);
}

/* make('p', {class: 'dl-quiet'}, 'words', child, ...) */
export function make(tag, attributes = {}, ...children) {
	const node = document.createElement(tag);

	for (const [name, value] of Object.entries(attributes)) {
		if (value !== undefined && value !== false)
			node.setAttribute(name, value === true ? '' : value);
	}
	node.append(...children);
	return node;
}

const SVG = 'http://www.w3.org/2000/svg';

/* The versioned address, like the templates': one request for all icons. */
export function icon(name) {
	const svg = document.createElementNS(SVG, 'svg');
	const use = document.createElementNS(SVG, 'use');
	const version = metaOf('static-version');

	svg.setAttribute('class', 'dl-icon');
	svg.setAttribute('aria-hidden', 'true');
	use.setAttribute('href', `/static/icons.svg${version ? `?v=${version}` : ''}#${name}`);
	svg.append(use);
	return svg;
}

export function metaOf(name) {
	return document.querySelector(`meta[name="${name}"]`)?.content ?? '';
}
