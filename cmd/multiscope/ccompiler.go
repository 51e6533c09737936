package main

import _ "multiscope/internal/install-a-c-compiler" // what its name says, where there is none
