/*
 * Any bytes as a photo: an answer, nothing of the camera in what comes out, no child left. The
 * decoders' own holes are the jail's business (test_photo_jail.c); reading EXIF is
 * tried in this process, so that the sanitizers see into it.
 */
#include "tests/fuzz/fuzz.h"

#include <sys/wait.h>

#include "db/db.h"
#include "media/photo.h"
#include "media/photo_decode.h"
#include "media/photo_exif.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	photo_limit(1024, 5);
	return photo_start();
}

static void check_exif(const uint8_t *data, size_t size)
{
	struct photo_decoded d = { .taken_at = DB_NULL_TIME };

	photo_exif_read(data, size, &d);
	BUG_IF(d.has_place && !point_usable(d.place));
}

static void check_photo(const struct photo *p)
{
	BUG_IF(p->width == 0 || p->width > PHOTO_LARGE || p->height == 0 ||
	       p->height > PHOTO_LARGE);
	BUG_IF(p->colour > 0xffffff || (p->has_place && !point_usable(p->place)));
	BUG_IF(!photo_looks_like_one(p->large, p->large_len));
	BUG_IF(!photo_looks_like_one(p->small, p->small_len));
	BUG_IF(p->clear && memcmp(p->clear, "\x89PNG", 4) != 0);
	BUG_IF(p->clear && memmem(p->clear, p->clear_len, "Exif\0", 6));
	BUG_IF(memmem(p->large, p->large_len, "Exif\0", 6) ||
	       memmem(p->small, p->small_len, "Exif\0", 6));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct photo p;
	int result = photo_read_logo(a, data, size, &p);

	BUG_IF(result < 0 || result >= PHOTO__MAX || (result == PHOTO_OK) != !photo_say(result));
	if (result == PHOTO_OK)
		check_photo(&p);
	BUG_IF(waitpid(-1, NULL, WNOHANG) >= 0);
	check_exif(data, size);
	arena_free(a);
	return 0;
}
