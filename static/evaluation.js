/* The chart of 综合评价: bars of each row's cases and its score; days become a line. */
const box = document.querySelector('[data-dk="chart"]');
const rows = JSON.parse(box?.dataset.rows ?? '[]');
const MOST = 30;

// The page's own colours, light or dark.
function colour(name, fallback) {
	return getComputedStyle(document.body).getPropertyValue(name).trim() || fallback;
}

function options() {
	const byDay = box.dataset.by === 'day';
	const shown = byDay ? rows : [...rows].sort((a, b) => b.reported - a.reported).slice(0, MOST);
	const ink = colour('--dl-ink', '#1c2733'), line = colour('--dl-line', '#d8dee5');
	const axis = { axisLabel: { color: ink }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } } };
	const cases = (name, key, fill) => ({
		name, type: byDay ? 'line' : 'bar', data: shown.map((row) => row[key]), itemStyle: { color: fill }, showSymbol: false,
	});

	return {
		animation: false,
		aria: { enabled: true },
		textStyle: { color: ink, fontFamily: 'inherit' },
		legend: { textStyle: { color: ink }, top: 0 },
		grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
		// Words on the canvas: the pages' policy allows no inline style.
		tooltip: { trigger: 'axis', renderMode: 'richText' },
		xAxis: { type: 'category', data: shown.map((row) => row.name), ...axis, axisLabel: { color: ink, interval: 0, rotate: shown.length > 8 ? 35 : 0, width: 90, overflow: 'truncate', hideOverlap: true } },
		yAxis: [{ type: 'value', name: '件', nameTextStyle: { color: ink }, minInterval: 1, ...axis },
			{ type: 'value', name: '得分', nameTextStyle: { color: ink }, min: 0, max: 100, ...axis, splitLine: { show: false } }],
		series: [
			cases('上报', 'reported', '#9db8d2'),
			cases('已处置', 'handled', '#0a6ebd'),
			cases('超期', 'overdue', '#c8452f'),
			{ name: '得分', type: 'line', yAxisIndex: 1, data: shown.map((row) => row.score), itemStyle: { color: '#2e7d4f' }, lineStyle: { width: byDay ? 2 : 0 }, symbolSize: 8 },
		],
	};
}

if (rows.length && globalThis.echarts) {
	box.hidden = false;
	const chart = globalThis.echarts.init(box.querySelector('.dk-ev__canvas'));

	chart.setOption(options());
	addEventListener('resize', () => chart.resize());
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart.setOption(options()));
}
