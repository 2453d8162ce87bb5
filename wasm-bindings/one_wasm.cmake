# Checks that the three links made the same .wasm and lets every glue file load the one that is
# kept.
# Run in the folder of the files with -DNAME=millrace-<flavour>.

function(point_at_one glue linked)
  file(READ ${glue} text)
  string(REPLACE "${linked}" "${NAME}.wasm" text "${text}")
  file(WRITE ${glue} "${text}")
endfunction()

file(SHA256 ${NAME}.wasm expected)
foreach(kind classic.js node.mjs)
  string(REGEX REPLACE "\\..*" "" word ${kind})
  set(linked ${NAME}.${word}.wasm)
  if(NOT EXISTS ${linked})
    continue()  # this glue was not linked again
  endif()
  file(SHA256 ${linked} found)
  if(NOT found STREQUAL expected)
    message(FATAL_ERROR "${linked} differs from ${NAME}.wasm: the links must agree in every option "
      "that reaches the code")
  endif()
  point_at_one(${NAME}.${kind} ${linked})
  file(REMOVE ${linked})
endforeach()
