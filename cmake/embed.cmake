# Turns the Lua files of the rule room into arrays of bytes.
set(text "")
foreach(name symbolic plain)
    file(READ ${FOLDER}/${name}.lua bytes HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(REPLACE "0x0a," "0x0a,\n" bytes "${bytes}")
    string(APPEND text "static const unsigned char ${name}_lua[] = {\n${bytes}};\n")
endforeach()
file(WRITE ${OUT} "${text}")
