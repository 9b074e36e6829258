"""What a listener gets who asks: playlists, stored or made on the spot; blends, the quiz, the shape of their taste."""
