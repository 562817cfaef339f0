<?php
// The two measured pages as plain PHP: PDO, templates, htmlspecialchars. For a visitor without a cookie.
declare(strict_types=1);
require __DIR__ . '/lib.php';

$path = $_SERVER['PATH_INFO'];
if (str_starts_with($path, '/r/')) {
	require __DIR__ . '/report.php';
	show_report(substr($path, 3));
} else {
	require __DIR__ . '/list.php';
	show_list((string) ($_GET['before'] ?? '18446744073709551615'));
}
