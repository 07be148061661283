"""How is it drawn? The static picture, without a browser and without bokeh."""
