"""`make recommend`: the K best unheard tracks of every listener of a folder, as serving finds them."""
