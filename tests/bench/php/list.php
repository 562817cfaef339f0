<?php
declare(strict_types=1);

function show_list(string $before): void
{
	$rows = rows('list', [$before]);
	$more = count($rows) > 20;
	page('list', [
		'title' => '大家报的问题', 'back' => '', 'here' => $_SERVER['REQUEST_URI'], 'script' => 'near.js',
		'reports' => array_slice($rows, 0, 20), 'next' => $more ? "/nearby?before={$rows[19][0]}" : '',
	]);
}
