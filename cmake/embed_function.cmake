# diguan_embed(header folder file...): makes a header with the bytes of the files.
function(diguan_embed header folder)
    set(paths "")
    foreach(file ${ARGN})
        list(APPEND paths ${folder}/${file})
    endforeach()
    string(REPLACE ";" "," names "${ARGN}")
    add_custom_command(
        OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${header}
        COMMAND ${CMAKE_COMMAND} -D OUT=${CMAKE_CURRENT_BINARY_DIR}/${header} -D FOLDER=${folder}
            -D NAMES=${names} -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
        COMMENT "Embedding ${names}"
        VERBATIM)
endfunction()
