// Of stb_image_resize2, which includes itself once for each family of its routines, the families
// that are called here: four channels, in the order red, green, blue, alpha. The tables that choose
// a routine by pixel format name the others too, so that no linker could leave them out; here their
// names are null pointers. It has no #pragma once: it is included again and again.
#if defined(STB_IMAGE_RESIZE_DO_CODERS)

#if defined(stbir__decode_suffix)
#define MILLRACE_PASTE(name, suffix) name##_##suffix
#define MILLRACE_EXPAND(name, suffix) MILLRACE_PASTE(name, suffix)
#define MILLRACE_NAME(name) MILLRACE_EXPAND(name, stbir__decode_suffix)
static constexpr std::nullptr_t MILLRACE_NAME(stbir__decode_uint8_srgb4_linearalpha) = nullptr;
static constexpr std::nullptr_t MILLRACE_NAME(stbir__encode_uint8_srgb4_linearalpha) = nullptr;
#else
// Made under other names, of which two stay.
#define stbir__decode_suffix RGBA
#include <stb_image_resize2.h>
static constexpr auto* stbir__decode_uint8_srgb4_linearalpha =
    stbir__decode_uint8_srgb4_linearalpha_RGBA;
static constexpr auto* stbir__encode_uint8_srgb4_linearalpha =
    stbir__encode_uint8_srgb4_linearalpha_RGBA;
#define MILLRACE_NAME(name) name
#endif

#define MILLRACE_LEFT_OUT(name) static constexpr std::nullptr_t MILLRACE_NAME(name) = nullptr
MILLRACE_LEFT_OUT(stbir__decode_uint8_linear_scaled);
MILLRACE_LEFT_OUT(stbir__encode_uint8_linear_scaled);
MILLRACE_LEFT_OUT(stbir__decode_uint8_linear);
MILLRACE_LEFT_OUT(stbir__encode_uint8_linear);
MILLRACE_LEFT_OUT(stbir__decode_uint8_srgb);
MILLRACE_LEFT_OUT(stbir__encode_uint8_srgb);
MILLRACE_LEFT_OUT(stbir__decode_uint8_srgb2_linearalpha);
MILLRACE_LEFT_OUT(stbir__encode_uint8_srgb2_linearalpha);
MILLRACE_LEFT_OUT(stbir__decode_uint16_linear_scaled);
MILLRACE_LEFT_OUT(stbir__encode_uint16_linear_scaled);
MILLRACE_LEFT_OUT(stbir__decode_uint16_linear);
MILLRACE_LEFT_OUT(stbir__encode_uint16_linear);
MILLRACE_LEFT_OUT(stbir__decode_half_float_linear);
MILLRACE_LEFT_OUT(stbir__encode_half_float_linear);
MILLRACE_LEFT_OUT(stbir__decode_float_linear);
MILLRACE_LEFT_OUT(stbir__encode_float_linear);
#undef MILLRACE_PASTE
#undef MILLRACE_EXPAND
#undef MILLRACE_NAME
#undef MILLRACE_LEFT_OUT
#undef stbir__decode_suffix
#undef stbir__decode_swizzle
#undef stbir__decode_order0
#undef stbir__decode_order1
#undef stbir__decode_order2
#undef stbir__decode_order3
#undef stbir__encode_order0
#undef stbir__encode_order1
#undef stbir__encode_order2
#undef stbir__encode_order3
#undef stbir__coder_min_num
#undef STB_IMAGE_RESIZE_DO_CODERS

#elif defined(STB_IMAGE_RESIZE_DO_HORIZONTALS) && STBIR__horizontal_channels != 4

#define MILLRACE_PASTE(start, channels, end) start##channels##end
#define MILLRACE_EXPAND(start, channels, end) MILLRACE_PASTE(start, channels, end)
#define MILLRACE_LEFT_OUT(end)                                               \
  static constexpr std::nullptr_t MILLRACE_EXPAND(stbir__horizontal_gather_, \
                                                  STBIR__horizontal_channels, end) = nullptr
MILLRACE_LEFT_OUT(_channels_with_n_coeffs_funcs);
MILLRACE_LEFT_OUT(_channels_funcs);
#undef MILLRACE_PASTE
#undef MILLRACE_EXPAND
#undef MILLRACE_LEFT_OUT
#undef STBIR__horizontal_channels
#undef STB_IMAGE_RESIZE_DO_HORIZONTALS
#undef stbir__1_coeff_only
#undef stbir__1_coeff_remnant
#undef stbir__2_coeff_only
#undef stbir__2_coeff_remnant
#undef stbir__3_coeff_only
#undef stbir__3_coeff_remnant
#undef stbir__3_coeff_setup
#undef stbir__4_coeff_start
#undef stbir__4_coeff_continue_from_4
#undef stbir__store_output
#undef stbir__store_output_tiny

#else
#include <stb_image_resize2.h>
#endif
