"""Pictures of networks: positions, colours, and the same drawing as SVG and PNG."""
