/* The template engine against the official Mustache specification, and its refusals. */
#include "tests/unit/cmocka.h"

#include <sys/stat.h>
#include <unistd.h>

#include "web/template.h"

#define SPEC "../shared/data/mustache-spec"

static int render(const char *text, const char *view_text, struct buf *out)
{
	json_t *view = json_loads(view_text, JSON_DECODE_ANY, NULL);
	int result;

	assert_non_null(view);
	result = template_render_text(text, strlen(text), NULL, view, out);
	json_decref(view);
	return result;
}

static void assert_renders(const char *text, const char *view, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	assert_int_equal(render(text, view, &out), 0);
	assert_string_equal(out.data, wanted);
	buf_release(&out);
}

static void assert_refused(const char *text)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	assert_int_equal(render(text, "{}", &out), -1);
	buf_release(&out);
}

/* ---- the specification ---- */

static int run_case(const json_t *test)
{
	const char *text = json_string_value(json_object_get(test, "template"));
	const char *wanted = json_string_value(json_object_get(test, "expected"));
	struct buf out;
	int failed;

	buf_init(&out, 1 << 20);
	failed = template_render_text(text, strlen(text), json_object_get(test, "partials"),
				      json_object_get(test, "data"), &out) < 0 ||
		 strcmp(out.data, wanted) != 0;
	if (failed)
		print_error("%s\n  template: %s\n  wanted: %s\n  got: %s\n",
			    json_string_value(json_object_get(test, "name")), text, wanted,
			    out.data);
	buf_release(&out);
	return failed;
}

static void run_spec(const char *name)
{
	char path[200];
	json_t *spec, *test;
	size_t i;
	int failed = 0;

	snprintf(path, sizeof(path), SPEC "/%s.json", name);
	if (access(path, R_OK))
		skip();
	spec = json_load_file(path, 0, NULL);
	assert_true(json_array_size(json_object_get(spec, "tests")) > 10);
	json_array_foreach(json_object_get(spec, "tests"), i, test) failed += run_case(test);
	json_decref(spec);
	assert_int_equal(failed, 0);
}

static void the_specification_of_comments_holds(void **state)
{
	(void)state;
	run_spec("comments");
}

static void the_specification_of_interpolation_holds(void **state)
{
	(void)state;
	run_spec("interpolation");
}

static void the_specification_of_sections_holds(void **state)
{
	(void)state;
	run_spec("sections");
}

static void the_specification_of_inverted_sections_holds(void **state)
{
	(void)state;
	run_spec("inverted");
}

static void the_specification_of_partials_holds(void **state)
{
	(void)state;
	run_spec("partials");
}

/* ---- ours ---- */

static void text_is_escaped_in_every_kind_of_place(void **state)
{
	(void)state;
	assert_renders("<a title=\"{{x}}\">{{x}}</a>", "{\"x\": \"\\\"><script>'&\"}",
		       "<a title=\"&quot;&gt;&lt;script&gt;&#39;&amp;\">"
		       "&quot;&gt;&lt;script&gt;&#39;&amp;</a>");
}

static void an_empty_string_and_zero_are_false_in_sections(void **state)
{
	(void)state;
	assert_renders("{{#s}}a{{/s}}{{^s}}b{{/s}}{{#n}}c{{/n}}{{^n}}d{{/n}}",
		       "{\"s\": \"\", \"n\": 0}", "bd");
}

static void what_is_open_or_crossed_is_refused(void **state)
{
	(void)state;
	assert_refused("{{#a}}x");
	assert_refused("{{/a}}");
	assert_refused("{{#a}}{{#b}}{{/a}}{{/b}}");
	assert_refused("{{a");
	assert_refused("{{{a}}");
	assert_refused("{{}}");
	assert_refused("{{a b}}");
	assert_refused("{{=<% %>=}}");
}

static void sections_nested_too_deep_are_refused(void **state)
{
	struct buf text, out;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_init(&out, 1 << 20);
	for (int i = 0; i < 33; i++)
		buf_adds(&text, "{{#a}}");
	for (int i = 0; i < 33; i++)
		buf_adds(&text, "{{/a}}");
	assert_int_equal(render(text.data, "{\"a\": true}", &out), -1);
	buf_release(&text);
	buf_release(&out);
}

static void a_partial_that_calls_itself_for_ever_is_an_error(void **state)
{
	json_t *partials = json_pack("{s:s}", "p", "x{{> p}}");
	json_t *view = json_object();
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 20);
	assert_int_equal(template_render_text("{{> p}}", 7, partials, view, &out), -1);
	buf_release(&out);
	json_decref(view);
	json_decref(partials);
}

static void output_over_the_limit_is_an_error(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 10);
	assert_int_equal(render("{{x}}{{x}}", "{\"x\": \"123456\"}", &out), -1);
	buf_release(&out);
}

/* ---- a directory of files ---- */

static char dir[] = "/tmp/dl-templates-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void remove_file(const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	unlink(path);
}

static int make_dir(void **state)
{
	char path[200];

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/partials", dir);
	return mkdir(path, 0700);
}

static int remove_dir(void **state)
{
	char path[200];

	(void)state;
	snprintf(path, sizeof(path), "%s/partials", dir);
	rmdir(path);
	return rmdir(dir);
}

static void a_directory_is_loaded_with_its_partials(void **state)
{
	struct templates *set;
	json_t *view = json_pack("{s:s, s:s}", "who", "<王>", "html_raw", "<b>");
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	write_file("page.html", "{{> partials/head}}\n{{{html_raw}}}\n");
	write_file("partials/head.html", "<h1>{{who}}</h1>\n");
	write_file("README.txt", "{{#no template");
	set = templates_load(dir);
	assert_non_null(set);
	assert_int_equal(template_render(set, "page", view, &out), 0);
	assert_string_equal(out.data, "<h1>&lt;王&gt;</h1>\n<b>\n");
	assert_int_equal(template_render(set, "pages", view, &out), -1);
	templates_free(set);
	buf_release(&out);
	json_decref(view);
	remove_file("page.html");
	remove_file("partials/head.html");
	remove_file("README.txt");
}

static void assert_directory_refused(const char *text)
{
	struct templates *set;

	write_file("page.html", text);
	set = templates_load(dir);
	assert_null(set);
	remove_file("page.html");
}

static void a_file_that_does_not_compile_fails_the_start(void **state)
{
	(void)state;
	assert_directory_refused("{{#open}}");
	assert_directory_refused("{{> partials/missing}}");
	assert_directory_refused("{{{raw}}}");
	assert_directory_refused("{{& a.raw}}");
	assert_directory_refused("{{{html_x.raw}}}");
	assert_directory_refused("\xFF");
	assert_null(templates_load("/nonexistent"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_specification_of_comments_holds),
		cmocka_unit_test(the_specification_of_interpolation_holds),
		cmocka_unit_test(the_specification_of_sections_holds),
		cmocka_unit_test(the_specification_of_inverted_sections_holds),
		cmocka_unit_test(the_specification_of_partials_holds),
		cmocka_unit_test(text_is_escaped_in_every_kind_of_place),
		cmocka_unit_test(an_empty_string_and_zero_are_false_in_sections),
		cmocka_unit_test(what_is_open_or_crossed_is_refused),
		cmocka_unit_test(sections_nested_too_deep_are_refused),
		cmocka_unit_test(a_partial_that_calls_itself_for_ever_is_an_error),
		cmocka_unit_test(output_over_the_limit_is_an_error),
		cmocka_unit_test(a_directory_is_loaded_with_its_partials),
		cmocka_unit_test(a_file_that_does_not_compile_fails_the_start),
	};
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
