# 点靓 - snap-and-report and shop signs as FastCGI programs.
#
#   make run     everything on this machine, at http://127.0.0.1:8080
#   make check   all tests
#   make help    the other targets

.DEFAULT_GOAL := all
B ?= build
CC ?= gcc
PORT ?= 8080

PROGRAMS := citizen media dispatchd dianliang

PKGS := jansson libsodium gmime-3.0 liburiparser libpng libqrencode vips libexif INIReader
CPPFLAGS += -Icgi -include base/banned.h -D_GNU_SOURCE $(shell pkg-config --cflags-only-I $(PKGS) | sed 's/-I/-isystem /g') $(shell mariadb_config --include | sed 's/-I/-isystem /g')
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wformat=2 -Wundef -fno-common -Werror
CFLAGS ?= -O2 -g
HARDEN ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
ALL_CFLAGS = -std=c17 $(WARN) $(CFLAGS) $(HARDEN) -MMD -MP
LDFLAGS += -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LDLIBS += -lfcgi -lmariadb $(shell pkg-config --libs $(PKGS)) -lgeos_c -linih -lcurl -lm

SRC := $(filter-out $(PROGRAMS:%=cgi/%.c),$(wildcard cgi/*.c cgi/*/*.c))
OBJ := $(SRC:%.c=$(B)/%.o)

.PHONY: all clean
all: $(PROGRAMS:%=$(B)/%)

# An archive, so that each program links only the rooms it uses: media alone
# carries libvips.
$(B)/libdl.a: $(OBJ)
	@rm -f $@ && ar rcs $@ $^

$(B)/%: $(B)/cgi/%.o $(B)/libdl.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/cgi/%.o: cgi/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# tests/<level>/test_*.c: one cmocka program each. Other .c files of the
# folder are helpers linked into every one of them.
TESTS := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c tests/page/test_*.c tests/db/test_*.c))
TEST_HELPERS := $(patsubst %.c,$(B)/%.o,$(filter-out $(wildcard tests/*/test_*.c),$(wildcard tests/unit/*.c tests/page/*.c tests/db/*.c)))
.PHONY: tests
tests: $(TESTS)
$(B)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) -I. $(CPPFLAGS) $(ALL_CFLAGS) -Wno-missing-prototypes -c -o $@ $<
$(TESTS): $(B)/%: $(B)/%.o $(TEST_HELPERS) $(B)/libdl.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

.PRECIOUS: $(B)/%.o
-include $(OBJ:.o=.d) $(PROGRAMS:%=$(B)/cgi/%.d) $(TESTS:=.d)

clean:
	rm -rf $(B)
