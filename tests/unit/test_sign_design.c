/* The reader of designs: what it takes, what it refuses, and with what words. */
#include "tests/unit/cmocka.h"

#include "sign/design.h"
#include "sign/xml.h"

#define NS "xmlns=\"http://www.w3.org/2000/svg\" xmlns:dl=\"urn:dianliang:sign\""
#define SIGN                                                                                            \
	"<dl:sign id=\"catering/01\" name=\"a\" construction=\"b\" materials=\"elm\" lighting=\"spot\"" \
	" kelvin=\"2700\" cost=\"3\" depth=\"80\" fixing=\"c\" kind=\"lintel\" ratio-min=\"3\""         \
	" ratio-max=\"9\" height-min=\"450\" height-max=\"1200\" streets=\"oldtown\" about=\"d\"/>"
#define PALETTE "<dl:palette name=\"e\" c1=\"#5a1f1a\"/>"
#define NAME    "<dl:slot name=\"name\" x=\"8%\" y=\"16%\" w=\"84%\" h=\"56%\" face=\"kai\"/>"
#define BODY \
	"<defs><path id=\"name\" d=\"M0 0h9v9z\"/></defs><g class=\"body\"><use href=\"#name\"/></g>"

struct sample {
	const char *box, *metadata, *tree;
	const char *say; /* NULL: it is taken */
};

static char *file_of(struct arena *a, const struct sample *s)
{
	return arena_join(a, "<svg " NS " viewBox=\"", s->box ? s->box : "0 0 4800 800",
			  "\"><metadata>", s->metadata ? s->metadata : SIGN PALETTE NAME,
			  "</metadata>", s->tree ? s->tree : BODY, "</svg>", NULL);
}

/* All that is said of it. */
static const char *said_of(struct arena *a, const char *bytes)
{
	struct design_set none = { 0 };
	struct design *d;
	struct buf why;
	const char *said;
	xmlDoc *doc;

	buf_init(&why, 1 << 16);
	doc = xml_read(bytes, strlen(bytes), &why);
	d = doc ? design_read(a, doc, "catering/01", &why) : NULL;
	if (d)
		design_check_tree(a, doc, d, &none, &why);
	xmlFreeDoc(doc);
	said = arena_strdup(a, why.data);
	buf_release(&why);
	return said;
}

static void check(const struct sample *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new();
		const char *said = said_of(a, file_of(a, &samples[i]));

		if (samples[i].say ? !strstr(said, samples[i].say) : *said != '\0')
			fail_msg("sample %zu: %s", i, said);
		arena_free(a);
	}
}

static void metadata_must_be_whole_and_make_sense(void **state)
{
	static const struct sample samples[] = {
		{ NULL, NULL, NULL, NULL },
		{ "0 0 4800", NULL, NULL, "viewBox" },
		{ "10 0 4800 800", NULL, NULL, "viewBox" },
		{ "0 0 4800 200", NULL, NULL, "proportion" },
		{ NULL, PALETTE NAME, NULL, "no dl:sign" },
		{ NULL, SIGN NAME, NULL, "no palette" },
		{ NULL, SIGN PALETTE, NULL, "no slot name" },
		{ NULL, SIGN "<dl:palette name=\"e\" c1=\"red\"/>" NAME, NULL, "not #rrggbb" },
		{ NULL, SIGN PALETTE NAME NAME, NULL, "there twice" },
		{ NULL, SIGN PALETTE NAME "<dl:slot name=\"motto\"/>", NULL, "none we know" },
		{ NULL,
		  SIGN PALETTE
		  "<dl:slot name=\"name\" x=\"8%\" y=\"16%\" w=\"99%\" h=\"56%\" face=\"kai\"/>",
		  NULL, "not inside" },
		{ NULL,
		  SIGN PALETTE
		  "<dl:slot name=\"name\" x=\"8%\" y=\"16%\" w=\"84%\" h=\"56%\" face=\"comic\"/>",
		  NULL, "no face" },
		{ NULL,
		  SIGN PALETTE
		  "<dl:slot name=\"name\" x=\"8%\" y=\"16px\" w=\"84%\" h=\"56%\" face=\"kai\"/>",
		  NULL, "no length" },
		{ NULL,
		  SIGN PALETTE
		  "<dl:slot name=\"name\" x=\"8%\" y=\"16%\" w=\"84%\" h=\"56%\" face=\"kai\" lines=\"9\"/>",
		  NULL, "not within 1 to 3" },
		{ NULL, SIGN PALETTE NAME "<script/>", NULL, "nothing the metadata knows" },
	};

	(void)state;
	check(samples, sizeof(samples) / sizeof(samples[0]));
}

#define NAMED "<defs><path id=\"name\" d=\"M0 0h9v9z\"/></defs>"

static void a_tree_holds_only_what_designs_draw(void **state)
{
	static const struct sample samples[] = {
		{ NULL, NULL, NAMED "<g class=\"body\"><use href=\"#name\"/><script/></g>",
		  "not for designs: script" },
		{ NULL, NULL, NAMED "<g class=\"body\"><use href=\"#name\"/><text>a</text></g>",
		  "not for designs: text" },
		{ NULL, NULL,
		  NAMED "<g class=\"body\"><use href=\"#name\"/><image href=\"#name\"/></g>",
		  "not for designs: image" },
		{ NULL, NULL, NAMED "<g class=\"body\" onload=\"x\"><use href=\"#name\"/></g>",
		  "event handler" },
		{ NULL, NULL,
		  NAMED "<g class=\"body\"><use href=\"#name\"/><use href=\"http://a/b\"/></g>",
		  "out of the file" },
		{ NULL, NULL,
		  NAMED "<g class=\"body\"><use href=\"#name\" fill=\"url(#m-nothing)\"/></g>",
		  "has: m-nothing" },
		{ NULL, NULL, NAMED "<g class=\"body\"><use href=\"#name\" id=\"dl-x\"/></g>",
		  "the engine's" },
		{ NULL, NULL, NAMED "<g class=\"body\"><use href=\"#name\" id=\"name\"/></g>",
		  "twice" },
		{ NULL, NULL, NAMED "<g class=\"body\"/>", "never draws #name" },
		{ NULL, NULL, NAMED "<g class=\"day\"><use href=\"#name\"/></g>", "class body" },
		{ NULL, NULL, NAMED "<g class=\"body\"><use href=\"#name\"/></g><rect/>",
		  "outside body" },
		{ NULL, NULL,
		  NAMED "<style>@import 'x'</style><g class=\"body\"><use href=\"#name\"/></g>",
		  "style does more" },
	};

	(void)state;
	check(samples, sizeof(samples) / sizeof(samples[0]));
}

static void what_is_no_plain_document_is_refused(void **state)
{
	static const struct {
		const char *bytes, *say;
	} cases[] = {
		{ "no", "not XML" },
		{ "<svg", "not XML" },
		{ "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&a;</svg>",
		  "document type" },
		{ "<html/>", "not an svg" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a = arena_new();
		const char *said = said_of(a, cases[i].bytes);

		if (!strstr(said, cases[i].say))
			fail_msg("%s: %s", cases[i].bytes, said);
		arena_free(a);
	}
}

static void a_length_is_a_sum_of_shares_and_millimetres(void **state)
{
	struct design_length l;

	(void)state;
	assert_true(design_length("6%+120", &l));
	assert_float_equal(design_mm(l, 4000), 360, 1e-9);
	assert_true(design_length("100%-300", &l));
	assert_float_equal(design_mm(l, 4000), 3700, 1e-9);
	assert_true(design_length("40", &l));
	assert_float_equal(design_mm(l, 4000), 40, 1e-9);
	assert_false(design_length("", &l));
	assert_false(design_length("4px", &l));
	assert_false(design_length("4 5", &l));
	assert_false(design_length("nan", &l));
	assert_false(design_length("1e99", &l));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(metadata_must_be_whole_and_make_sense),
		cmocka_unit_test(a_tree_holds_only_what_designs_draw),
		cmocka_unit_test(what_is_no_plain_document_is_refused),
		cmocka_unit_test(a_length_is_a_sum_of_shares_and_millimetres),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
