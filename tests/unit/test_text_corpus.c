/* Rows of labelled texts: what is kept, what is skipped and how that is said. */
#include "tests/unit/cmocka.h"

#include <unistd.h>

#include "base/buf.h"
#include "tests/unit/text_corpus.h"

static void refused(const char *line, const char *why)
{
	struct corpus c = { 0 };
	const char *said = corpus_add_json(&c, line, strlen(line));

	assert_non_null(said);
	assert_string_equal(said, why);
	assert_int_equal(c.row_count, 0);
	corpus_release(&c);
}

static void a_bad_row_is_refused_with_its_reason(void **state)
{
	(void)state;
	refused("", "is not JSON");
	refused("{\"text\": \"路灯\", \"label\": ", "is not JSON");
	refused("{\"text\": \"a\\u0000b\", \"label\": \"x\"}", "is not JSON");
	refused("[\"路灯\", \"x\"]", "has no text");
	refused("{\"label\": \"x\"}", "has no text");
	refused("{\"text\": 7, \"label\": \"x\"}", "has no text");
	refused("{\"text\": \"路灯\"}", "has no label");
	refused("{\"text\": \"路灯\", \"label\": null}", "has no label");
	refused("{\"text\": \"路灯\", \"label\": \"\"}", "the label is empty");
	refused("{\"text\": \"路灯\", \"label\": \"a\\nb\"}", "the label has a control character");
	refused("{\"text\": \"\", \"label\": \"x\"}", "the text has no word");
	refused("{\"text\": \"。。。\", \"label\": \"x\"}", "the text has no word");
	refused("{\"text\": \"\xFF\", \"label\": \"x\"}", "is not UTF-8");
}

static void a_label_may_have_200_bytes(void **state)
{
	struct corpus c = { 0 };
	char label[LABEL_BYTES + 2] = { 0 };

	(void)state;
	memset(label, 'x', LABEL_BYTES);
	assert_null(corpus_add_text(&c, "路灯", label, NULL));
	label[LABEL_BYTES] = 'x';
	assert_non_null(corpus_add_text(&c, "井盖", label, NULL));
	assert_int_equal(c.row_count, 1);
	corpus_release(&c);
}

static void the_same_words_are_one_row(void **state)
{
	struct corpus c = { 0 };

	(void)state;
	corpus_must_add(&c, "路灯 不亮", "灯");
	corpus_must_add(&c, "不亮， 路灯", "灯");
	corpus_must_add(&c, "路灯 不亮", "路");
	corpus_must_add(&c, "路灯 太亮", "灯");
	assert_int_equal(c.row_count, 2);
	assert_int_equal(c.duplicates, 2);
	assert_int_equal(c.conflicts, 1);
	assert_string_equal(c.labels[c.rows[0].label], "灯");
	corpus_release(&c);
}

static void the_501st_label_is_too_many(void **state)
{
	struct corpus c = { 0 };

	(void)state;
	corpus_of_many(&c, CORPUS_LABELS, 1);
	assert_int_equal(c.label_count, CORPUS_LABELS);
	assert_false(c.too_many_labels);
	assert_non_null(corpus_add_text(&c, "又一个", "第501个", NULL));
	assert_true(c.too_many_labels);
	corpus_release(&c);
}

static void a_long_text_is_cut_and_counted(void **state)
{
	struct corpus c = { 0 };
	struct buf text;

	(void)state;
	buf_init(&text, 100000);
	for (int i = 0; i < FEATURE_CHARS; i++)
		buf_adds(&text, i % 2 ? " " : "灯");
	corpus_must_add(&c, text.data, "灯");
	assert_int_equal(c.cut, 0);
	buf_adds(&text, "路 路");
	corpus_must_add(&c, text.data, "灯");
	assert_int_equal(c.cut, 1);
	corpus_release(&c);
	buf_release(&text);
}

/* --- files --------------------------------------------------------------------------- */

static char dir[] = "/tmp/dl-corpus-XXXXXX";
static char path[64], tsv_path[64];

static void write_to(const char *where, const char *content, size_t len)
{
	FILE *f = fopen(where, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(content, 1, len, f), len);
	fclose(f);
}

static void write_file(const char *content, size_t len)
{
	write_to(path, content, len);
}

/* What is said about it goes to *said. */
static int read_from(struct corpus *c, const char *where, char **said)
{
	size_t len;
	FILE *out = open_memstream(said, &len);
	int result = corpus_read(c, where, out);

	fclose(out);
	return result;
}

static int read_file(struct corpus *c, char **said)
{
	return read_from(c, path, said);
}

static void bad_rows_are_told_by_line_and_the_others_kept(void **state)
{
	static const char content[] = "{\"text\": \"路灯\", \"label\": \"灯\"}\n"
				      "not json\n"
				      "{\"text\": \"\xC0\x80\", \"label\": \"灯\"}\r\n"
				      "{\"text\": \"井盖\", \"label\": \"路\"}\r\n"
				      "{\"text\": \"no newline at the end\", \"label\": \"路\"}";
	struct corpus c = { 0 };
	char *said;

	(void)state;
	write_file(content, sizeof(content) - 1);
	assert_int_equal(read_file(&c, &said), 0);
	assert_int_equal(c.row_count, 3);
	assert_int_equal(c.lines, 5);
	assert_int_equal(c.bad, 2);
	assert_non_null(strstr(said, ":2: is not JSON; skipped\n"));
	assert_non_null(strstr(said, ":3: is not UTF-8; skipped\n"));
	free(said);
	corpus_release(&c);
}

static void of_many_bad_rows_twenty_are_told_and_the_rest_counted(void **state)
{
	struct corpus c = { 0 };
	char *said;

	(void)state;
	write_file("\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n", 23);
	assert_int_equal(read_file(&c, &said), 0);
	assert_int_equal(c.bad, 23);
	assert_non_null(strstr(said, ":20: is not JSON"));
	assert_null(strstr(said, ":21:"));
	assert_non_null(strstr(said, ": 3 more bad rows skipped\n"));
	free(said);
	corpus_release(&c);
}

static void a_nul_byte_in_a_line_is_a_bad_row(void **state)
{
	static const char content[] = "{\"text\": \"路\0灯\", \"label\": \"灯\"}\n";
	struct corpus c = { 0 };
	char *said;

	(void)state;
	write_file(content, sizeof(content) - 1);
	assert_int_equal(read_file(&c, &said), 0);
	assert_int_equal(c.bad, 1);
	free(said);
	corpus_release(&c);
}

static void a_missing_file_is_said(void **state)
{
	struct corpus c = { 0 };
	FILE *nowhere = fopen("/dev/null", "w");

	(void)state;
	assert_int_equal(corpus_read(&c, "/nonexistent/file", nowhere), -1);
	fclose(nowhere);
	corpus_release(&c);
}

static void a_tsv_file_has_its_own_bad_rows(void **state)
{
	static const char content[] = "code\tfamily\ttext\n"
				      "# a comment\n"
				      "01001\t1\t路灯不亮\n"
				      "01001\t1\n"
				      "01002\t2\t井盖\t丢了\n"
				      "\t2\t井盖丢了\n"
				      "01002\t\t垃圾\n";
	struct corpus c = { 0 };
	char *said;

	(void)state;
	write_to(tsv_path, content, sizeof(content) - 1);
	assert_int_equal(read_from(&c, tsv_path, &said), 0);
	assert_int_equal(c.row_count, 2);
	assert_int_equal(c.bad, 3);
	assert_non_null(strstr(said, ":4: has not three fields"));
	assert_non_null(strstr(said, ":5: has not three fields"));
	assert_non_null(strstr(said, ":6: the label is empty"));
	free(said);
	corpus_release(&c);
	unlink(tsv_path);
}

static void a_directory_is_all_its_files(void **state)
{
	static const char json[] = "{\"text\": \"路灯\", \"label\": \"b\"}\n";
	static const char tsv[] = "a\t1\t井盖\n";
	struct corpus c = { 0 };
	char *said;

	(void)state;
	write_to(path, json, sizeof(json) - 1);
	write_to(tsv_path, tsv, sizeof(tsv) - 1);
	assert_int_equal(read_from(&c, dir, &said), 0);
	assert_int_equal(c.row_count, 2);
	/* In the order of their names, not in the file system's. */
	assert_string_equal(c.labels[0], "b");
	assert_string_equal(c.labels[1], "a");
	free(said);
	corpus_release(&c);
	unlink(tsv_path);
}

static void a_family_is_never_parted(void **state)
{
	struct corpus c = { 0 };
	char text[] = "路灯 a";
	char *letter = strchr(text, 'a');
	unsigned int alone = 0;

	(void)state;
	for (*letter = 'a'; *letter <= 'z'; ++*letter)
		assert_null(corpus_add_text(&c, text, "灯", "one thought"));
	text[2] = '\xAE'; /* another first character */
	for (*letter = 'a'; *letter <= 'z'; ++*letter)
		assert_null(corpus_add_text(&c, text, "路", NULL));
	assert_int_equal(c.row_count, 52);
	for (size_t i = 1; i < c.row_count; i++) {
		if (i < 26)
			assert_int_equal(row_fold(&c.rows[i], 5, 3), row_fold(&c.rows[0], 5, 3));
		else
			alone += row_fold(&c.rows[i], 5, 3) != row_fold(&c.rows[0], 5, 3);
	}
	assert_true(alone > 0);
	corpus_release(&c);
}

static int make_paths(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/rows.jsonl", dir);
	snprintf(tsv_path, sizeof(tsv_path), "%s/rows.tsv", dir);
	return 0;
}

static int remove_paths(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_row_is_refused_with_its_reason),
		cmocka_unit_test(a_label_may_have_200_bytes),
		cmocka_unit_test(the_same_words_are_one_row),
		cmocka_unit_test(the_501st_label_is_too_many),
		cmocka_unit_test(a_long_text_is_cut_and_counted),
		cmocka_unit_test(bad_rows_are_told_by_line_and_the_others_kept),
		cmocka_unit_test(of_many_bad_rows_twenty_are_told_and_the_rest_counted),
		cmocka_unit_test(a_nul_byte_in_a_line_is_a_bad_row),
		cmocka_unit_test(a_tsv_file_has_its_own_bad_rows),
		cmocka_unit_test(a_directory_is_all_its_files),
		cmocka_unit_test(a_family_is_never_parted),
		cmocka_unit_test(a_missing_file_is_said),
	};

	return cmocka_run_group_tests(tests, make_paths, remove_paths);
}
