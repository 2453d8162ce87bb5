# shellcheck shell=bash
# Libraries that are nothing but headers: the machine's own where it has them, else a folder each in .toolchain, from
# Debian's newer suite on Debian and from their repositories at pinned commits elsewhere.

# stb_image_resize2 resizes pictures; of Boost, Hash2 has SHA-256, and the rest is what it includes.
HEADERS='stb boost'

# headers_of NAME: sets the header that tells that it is there, Debian's package and its folder, and, a line each, what is
# taken from which repository: REPOSITORY COMMIT FOLDER PATH...
headers_of() {
  case $1 in
    stb)
      header=stb_image_resize2.h package=libstb-dev debian=usr/include/stb
      parts='nothings/stb fede005abaf93d9d7f3a679d1999b2db341b360f . stb_image_resize2.h'
      ;;
    boost)
      header=boost/hash2/sha2.hpp package=libboost-dev debian=usr/include
      parts='boostorg/hash2 41cba39fa9a5c180ef7d8a58adaada59f223ab03 include boost/hash2
boostorg/config 423423e6b88b22171a6677d599f2fc58a666091f include boost/config boost/config.hpp
boostorg/assert af15ced8d04907345a0211dab46557e085960eb7 include boost/assert.hpp'
      ;;
  esac
}

# CMake looks in the same places (core/patterns/CMakeLists.txt).
headers_ready() {
  local header package debian parts folder
  headers_of "$1"
  for folder in /usr{,/local}/include{,/"$1"} "$TOOLCHAIN/$1"; do
    [ ! -e "$folder/$header" ] || return 0
  done
  return 1
}

# headers_from_debian NAME WORK INTO
headers_from_debian() {
  local name=$1 apt=$2 into=$3 header package debian parts versioned
  headers_of "$name"
  if [ ! -e "$apt/apt.conf" ]; then
    apt_private_init "$apt" "$EMSCRIPTEN_SUITE" && apt_private "$apt" apt-get update -q || return 1
  fi
  # libboost-dev is empty, and names the version that it stands for.
  versioned=$(apt_private "$apt" apt-cache depends "$package" |
    awk -v name="^${package%-dev}[0-9.]+-dev$" '$1 == "Depends:" && $2 ~ name { print $2 }')
  mkdir -p "$apt/$name"
  printf '%s\n' "$parts" | awk -v folder="./$debian" '{ for (i = 4; i <= NF; ++i) print folder "/" $i }' >"$apt/$name.paths"
  (cd "$apt/$name" && apt_private "$apt" apt-get download -q "${versioned:-$package}" &&
    dpkg-deb --fsys-tarfile ./*.deb | tar -x -T "$apt/$name.paths" && mv "$debian" "$into")
}

# headers_from_git NAME WORK INTO
headers_from_git() {
  local name=$1 work=$2 into=$3 header package debian parts repository commit folder listed
  local -a paths
  headers_of "$name"
  mkdir -p "$into"
  printf '%s\n' "$parts" | while read -r repository commit folder listed; do
    read -r -a paths <<<"$listed"
    git init -q "$work/$repository" &&
      git -C "$work/$repository" fetch -q --depth 1 "https://github.com/$repository.git" "$commit" &&
      git -C "$work/$repository" archive "FETCH_HEAD:./$folder" "${paths[@]}" | tar -x -C "$into" || return 1
  done
}

headers_setup() {
  local name missing='' how=headers_from_git work=$TOOLCHAIN/headers-work
  for name in $HEADERS; do headers_ready "$name" || missing="$missing $name"; done
  [ -n "$missing" ] || return 0
  [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}")" != debian ] || ! command -v apt-get >/dev/null || how=headers_from_debian
  rm -rf "$work"
  for name in $missing; do
    say "dev: fetching headers of $name …"
    rm -rf "${TOOLCHAIN:?}/$name" "$TOOLCHAIN/$name.new"
    quietly "$TOOLCHAIN/logs/headers-$name.log" "fetching headers of $name" "$how" "$name" "$work" "$TOOLCHAIN/$name.new" ||
      die "headers of $name could not be fetched; put them into $TOOLCHAIN/$name, or install a package that has them, and run ./dev again"
    mv "$TOOLCHAIN/$name.new" "$TOOLCHAIN/$name"
  done
  rm -rf "$work"
}
