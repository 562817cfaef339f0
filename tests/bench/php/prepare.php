<?php
// Writes what the pages know by heart (names of the city, SQL texts) as a PHP file, which opcache then keeps in
// shared memory: prepare.php OUTPUT < {socket, database, user, password, site_name, static_version, sql}
$in = json_decode(stream_get_contents(STDIN), true, 16, JSON_THROW_ON_ERROR);
$db = new PDO("mysql:unix_socket={$in['socket']};dbname={$in['database']};charset=utf8mb4", $in['user'], $in['password']);

function pairs(PDO $db, string $sql): array
{
	return $db->query($sql)->fetchAll(PDO::FETCH_KEY_PAIR);
}

$in['areas'] = pairs($db, 'SELECT code, name FROM area');
$in['districts'] = pairs($db, 'SELECT code, name FROM area WHERE level = 2 ORDER BY code');
$in['groups'] = pairs($db, 'SELECT id, name FROM category_group ORDER BY position');
$in['categories'] = pairs($db, 'SELECT id, name FROM category WHERE valid_to IS NULL OR valid_to >= CURDATE()');
umask(0177);
file_put_contents($argv[1], "<?php\nreturn " . var_export($in, true) . ";\n");
